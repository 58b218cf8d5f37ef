using System.Buffers;
using System.Buffers.Binary;
using Vigia.Engine.State;
using Vigia.Stages.StateStores;

namespace Vigia.Stages.Performance.Counting;

/// <summary>
/// Accounts of one cohort with an alert or a fraud: which models alerted, and how many frauds there are at each maturity. Beyond a limit
/// a sample is kept, the accounts whose hash ends in so many zero bits: the same accounts in every cohort.
/// </summary>
/// <param name="maturities">How many maturities there are, "latest" included.</param>
internal sealed class AccountCounts(int maturities)
{
    private const int Most = 1 << 16;

    private readonly Dictionary<ulong, Account> _accounts = [];

    /// <summary>Zero bits that a hash must end in; 0 while every account is kept.</summary>
    public int Level { get; private set; }

    /// <summary>Whether it was changed since it was last written.</summary>
    public bool IsChanged { get; set; }

    /// <summary>The accounts that are kept.</summary>
    public IReadOnlyDictionary<ulong, Account> Kept => _accounts;

    /// <summary>A transaction of the account was flagged.</summary>
    /// <param name="account">Its hash.</param>
    /// <param name="models">A bit for each model that flagged it.</param>
    public void AddAlert(ulong account, ulong models)
    {
        if (Find(account) is { } kept && (kept.Alerts & models) != models)
        {
            kept.Alerts |= models;
            IsChanged = true;
        }
    }

    /// <summary>The account has a fraud more, or less, at a maturity.</summary>
    /// <param name="account">Its hash.</param>
    /// <param name="maturity">As of which age.</param>
    /// <param name="sign">1 or -1.</param>
    /// <param name="stake">The amount at stake, in minor units.</param>
    public void AddFraud(ulong account, int maturity, int sign, long stake)
    {
        if (Find(account) is { } kept)
        {
            kept.Frauds[maturity] += sign;
            kept.Stakes[maturity] += sign * stake;
            IsChanged = true;
        }
    }

    /// <summary>Adds those of another shard.</summary>
    public void Add(AccountCounts other)
    {
        RaiseTo(other.Level);
        foreach ((ulong account, Account counts) in other._accounts)
        {
            if (Find(account) is { } kept)
            {
                kept.Alerts |= counts.Alerts;
                for (int maturity = 0; maturity < kept.Frauds.Length; maturity++)
                {
                    kept.Frauds[maturity] += counts.Frauds[maturity];
                    kept.Stakes[maturity] += counts.Stakes[maturity];
                }
            }
        }
    }

    /// <summary>Whether a hash is one of the sample's at a level.</summary>
    public static bool IsSampled(ulong account, int level) => (account & ((1UL << level) - 1)) == 0;

    /// <summary>
    /// Level and count; of each account its hash, the models that alerted, and frauds by maturity; then of each the amounts.
    /// </summary>
    public void Encode(IBufferWriter<byte> to)
    {
        VarInts.Write(to, Level);
        VarInts.Write(to, _accounts.Count);
        foreach ((ulong account, Account kept) in _accounts)
        {
            Span<byte> room = to.GetSpan(16);
            BinaryPrimitives.WriteUInt64LittleEndian(room, account);
            BinaryPrimitives.WriteUInt64LittleEndian(room[8..], kept.Alerts);
            to.Advance(16);
            foreach (int frauds in kept.Frauds)
            {
                VarInts.Write(to, frauds);
            }
        }
        foreach (Account kept in _accounts.Values)
        {
            foreach (long stake in kept.Stakes)
            {
                VarInts.WriteSigned(to, stake);
            }
        }
    }

    /// <exception cref="StateException">It is no such value.</exception>
    public void Decode(ReadOnlySpan<byte> value)
    {
        var reader = new VarIntReader(value, SeriesCodec.What);
        Level = (int)reader.Read();
        List<Account> read = [];
        for (long left = reader.Read(); left > 0; left--)
        {
            ReadOnlySpan<byte> head = reader.ReadBytes(16);
            var kept = new Account(maturities) { Alerts = BinaryPrimitives.ReadUInt64LittleEndian(head[8..]) };
            _accounts[BinaryPrimitives.ReadUInt64LittleEndian(head)] = kept;
            read.Add(kept);
            for (int i = 0; i < maturities; i++)
            {
                kept.Frauds[i] = (int)reader.Read();
            }
        }
        // Earlier versions wrote no amounts. They held no highest scored accounts either, so nothing reads these.
        for (int i = 0; i < read.Count * maturities && !reader.IsAtEnd; i++)
        {
            read[i / maturities].Stakes[i % maturities] = (long)reader.ReadSigned();
        }
        IsChanged = false;
    }

    private Account? Find(ulong account)
    {
        if (account == 0 || !IsSampled(account, Level))
        {
            return null;
        }
        if (!_accounts.TryGetValue(account, out Account? kept))
        {
            _accounts.Add(account, kept = new Account(maturities));
            IsChanged = true;
            while (_accounts.Count > Most)
            {
                RaiseTo(Level + 1);
            }
        }
        return kept;
    }

    private void RaiseTo(int level)
    {
        Level = Math.Max(Level, level);
        foreach (ulong account in _accounts.Keys.Where(a => !IsSampled(a, Level)).ToList())
        {
            _accounts.Remove(account);
        }
    }

    /// <summary>What is known of an account.</summary>
    internal sealed class Account(int maturities)
    {
        /// <summary>A bit for each model that flagged any of its transactions.</summary>
        public ulong Alerts { get; set; }

        /// <summary>Its frauds at each maturity.</summary>
        public int[] Frauds { get; } = new int[maturities];

        /// <summary>The amounts at stake in them, in minor units.</summary>
        public long[] Stakes { get; } = new long[maturities];
    }
}
