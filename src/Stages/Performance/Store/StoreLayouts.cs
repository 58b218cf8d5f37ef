using System.Buffers.Binary;
using System.IO.Hashing;
using System.Text.Json;
using Vigia.Engine.State;
using Vigia.Stages.Performance.Counting;

namespace Vigia.Stages.Performance.Store;

/// <summary>The layouts that kept transactions have, by number.</summary>
/// <param name="store">Where they are kept.</param>
internal sealed class StoreLayouts(PredictionStore store)
{
    // TrackedCodec keeps flags in the bits above.
    private const int NumberBits = 29;

    private readonly SortedDictionary<int, CountingLayout> _known = [];

    public IReadOnlyDictionary<int, CountingLayout> All => _known;

    /// <exception cref="StateException">There is no such layout: the store is damaged.</exception>
    public CountingLayout Of(int number) => _known.TryGetValue(number, out CountingLayout? layout) ? layout : throw store.Damaged();

    /// <summary>The number of a layout that is the same in every process: a hash of what is counted.</summary>
    public static int NumberOf(CountingLayout layout) => (int)(XxHash3.HashToUInt64(layout.ToJson()) >> (64 - NumberBits));

    /// <summary>
    /// The layout that is counted by from now on: one that is known if it is like it, else a new one with the next number.
    /// </summary>
    public CountingLayout FindOrAdd(Func<int, CountingLayout> make)
    {
        CountingLayout wanted = make(_known.Count == 0 ? 0 : _known.Keys.Max() + 1);
        if (_known.Values.FirstOrDefault(l => l.IsLike(wanted)) is { } known)
        {
            return known;
        }
        Add(wanted);
        return wanted;
    }

    /// <summary>Counts by this layout from now on, which other stores share.</summary>
    /// <exception cref="StateException">Another layout has its number.</exception>
    public void Use(CountingLayout layout)
    {
        if (!_known.TryGetValue(layout.Number, out CountingLayout? known))
        {
            Add(layout);
        }
        else if (known.IsLike(layout))
        {
            // Figures recognise the layout that is counted by as an object.
            _known[layout.Number] = layout;
        }
        else
        {
            throw store.Damaged();
        }
    }

    /// <summary>Reads what is kept.</summary>
    /// <exception cref="StateException">It is damaged.</exception>
    public void Load()
    {
        foreach ((byte[] key, byte[] value) in store.Scan(StoreKeys.Of(StoreKeys.Layout)))
        {
            int number = BinaryPrimitives.ReadInt32BigEndian(key.AsSpan(1));
            LayoutRecord record = JsonSerializer.Deserialize(value, LayoutJson.Default.LayoutRecord) ?? throw store.Damaged();
            _known.Add(number, new CountingLayout(number, record));
        }
    }

    private void Add(CountingLayout layout)
    {
        using StoreBatch batch = store.NewBatch();
        batch.Put(StoreKeys.OfLayout(layout.Number), layout.ToJson());
        store.Write(batch);
        _known.Add(layout.Number, layout);
    }
}
