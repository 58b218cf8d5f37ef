using System.Linq.Expressions;
using System.Reflection;
using BenchmarkDotNet.Attributes;
using Vigia.Bench.Kernels.Decode;
using Vigia.Statistics;

namespace Vigia.Bench.Tests.Allocations;

/// <summary>A benchmark with values for its parameters: what BenchmarkDotNet would run once.</summary>
/// <param name="Method">The benchmark.</param>
/// <param name="Parameters">Values of its class's parameters.</param>
internal sealed record BenchmarkCase(MethodInfo Method, IReadOnlyList<(PropertyInfo Property, object? Value)> Parameters)
{
    private static readonly SimdLevel[] Widths = [SimdLevel.Bits128, SimdLevel.Bits256, SimdLevel.Bits512];

    public string Name => $"{Method.DeclaringType!.Name}.{Method.Name}{Values}";

    /// <summary>What it shares its object, and the work of setting that up, with.</summary>
    public string Group => $"{Method.DeclaringType!.Name}{Values}";

    private string Values => Parameters.Count == 0 ? "" : $"({string.Join(", ", Parameters.Select(p => p.Value))})";

    /// <summary>Whether the processor has the vectors that the benchmark is about.</summary>
    public bool CanRun =>
        !Widths.Any(w => Method.Name.EndsWith(((int)w).ToString(null, null), StringComparison.Ordinal) && w > Simd.Widest);

    /// <summary>Every benchmark there is but the baselines, which are other people's code.</summary>
    public static IEnumerable<BenchmarkCase> All() =>
        from type in typeof(DecodeBenchmarks).Assembly.GetTypes()
        from method in type.GetMethods()
        where method.GetCustomAttribute<BenchmarkAttribute>() is { Baseline: false }
        from parameters in Combinations(type)
        select new BenchmarkCase(method, parameters);

    /// <summary>A call of the benchmark that itself allocates nothing.</summary>
    /// <param name="instance">From <see cref="CreateAsync"/>.</param>
    public Action CallOn(object instance) => Expression.Lambda<Action>(Expression.Call(Expression.Constant(instance), Method)).Compile();

    /// <summary>Makes the benchmark's object, and sets it up.</summary>
    public async Task<object> CreateAsync()
    {
        object instance = Activator.CreateInstance(Method.DeclaringType!)!;
        foreach ((PropertyInfo property, object? value) in Parameters)
        {
            property.SetValue(instance, value);
        }
        foreach (MethodInfo setup in Method.DeclaringType!.GetMethods().Where(m => m.IsDefined(typeof(GlobalSetupAttribute))))
        {
            if (setup.Invoke(instance, null) is Task running)
            {
                await running;
            }
        }
        return instance;
    }

    private static IEnumerable<IReadOnlyList<(PropertyInfo, object?)>> Combinations(Type type)
    {
        IEnumerable<IReadOnlyList<(PropertyInfo, object?)>> combinations =
        [
            [],
        ];
        foreach (PropertyInfo property in type.GetProperties().Where(p => p.IsDefined(typeof(ParamsAttribute))))
        {
            object?[] values = property.GetCustomAttribute<ParamsAttribute>()!.Values;
            combinations =
            [
                .. combinations.SelectMany(before =>
                    values.Select(value => (IReadOnlyList<(PropertyInfo, object?)>)[.. before, (property, value)])
                ),
            ];
        }
        return combinations;
    }
}
