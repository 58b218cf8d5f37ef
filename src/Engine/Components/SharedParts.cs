using System.Collections.Concurrent;

namespace Vigia.Engine.Components;

/// <summary>
/// What the parts of one running pipeline have for each other, by type: a source its membership of a group, a store its
/// transaction. Added by constructors, found from StartAsync on, so the order of construction does not matter.
/// </summary>
public sealed class SharedParts
{
    // From any thread; a part is never taken out.
    private readonly ConcurrentDictionary<Type, object> _parts = [];

    /// <exception cref="InvalidOperationException">There is one of that type already.</exception>
    public void Add<T>(T part)
        where T : class
    {
        if (!_parts.TryAdd(typeof(T), part))
        {
            throw new InvalidOperationException($"the pipeline has a {typeof(T).Name} already");
        }
    }

    /// <summary>The part of that type, created if absent: what a stage leaves for the one that takes its place.</summary>
    public T FindOrAdd<T>()
        where T : class, new() => (T)_parts.GetOrAdd(typeof(T), static _ => new T());

    /// <summary>The part of that type; null if absent.</summary>
    public T? Find<T>()
        where T : class => (T?)_parts.GetValueOrDefault(typeof(T));
}
