using System.IO.Hashing;
using Vigia.Engine.Records;
using Vigia.Engine.Schemas;

namespace Vigia.Stages.Decode;

/// <summary>What a label says beyond its status: where that comes from.</summary>
internal sealed class LabelDetailColumn
{
    private readonly int _report;
    private readonly int _recovery;
    private readonly int _reverses;
    private readonly int _id;
    private readonly AmountColumn? _stake;
    private readonly AmountColumn? _recovered;
    private readonly ValueColumn<RecoveryStage>? _recoveryStatus;
    private readonly ValueColumn<LabelRole>? _role;
    private readonly ValueColumn<LabelSide>? _side;
    private readonly ValueColumn<LabelSituation>? _situation;
    private readonly ValueColumn<AnalysisResult>? _result;

    public LabelDetailColumn(LabelDetailSpec spec, FieldPath? id, Func<FieldPath, int> slotOf)
    {
        (_report, _recovery, _reverses, _id) = (SlotOf(spec.Report), SlotOf(spec.Recovery), SlotOf(spec.Reverses), SlotOf(id));
        _stake = spec.Stake is { } stake ? new AmountColumn(stake, slotOf(stake.Path)) : null;
        _recovered = spec.Recovered is { } recovered ? new AmountColumn(recovered, slotOf(recovered.Path)) : null;
        _recoveryStatus = ValueColumn<RecoveryStage>.Of(spec.RecoveryStatus, slotOf);
        _role = ValueColumn<LabelRole>.Of(spec.Role, slotOf);
        _side = ValueColumn<LabelSide>.Of(spec.Side, slotOf);
        _situation = ValueColumn<LabelSituation>.Of(spec.Situation, slotOf);
        _result = ValueColumn<AnalysisResult>.Of(spec.Result, slotOf);

        int SlotOf(FieldPath? path) => path is null ? -1 : slotOf(path);
    }

    /// <summary>Every field that the details read.</summary>
    public static IEnumerable<FieldPath> PathsOf(LabelDetailSpec spec) =>
        new[]
        {
            spec.Report,
            spec.Recovery,
            spec.RecoveryStatus?.Path,
            spec.Role?.Path,
            spec.Side?.Path,
            spec.Situation?.Path,
            spec.Result?.Path,
            spec.Stake?.Path,
            spec.Recovered?.Path,
            spec.Reverses,
        }.OfType<FieldPath>();

    /// <summary>Reads a label's details.</summary>
    /// <returns>Null, or why the label is rejected.</returns>
    public Fault? Read(TokenText text, ReadOnlySpan<byte> record, ReadOnlySpan<Token> tokens, out LabelDetail detail)
    {
        detail = LabelDetail.None;
        long stake = LabelDetail.NoAmount,
            recovered = LabelDetail.NoAmount;
        Fault? fault = ReadAmount(_stake, text, record, tokens, ref stake) ?? ReadAmount(_recovered, text, record, tokens, ref recovered);
        if (fault is not null)
        {
            return fault;
        }
        RecoveryStage stage = default;
        LabelRole role = default;
        LabelSide side = default;
        LabelSituation situation = default;
        AnalysisResult result = default;
        _recoveryStatus?.TryRead(text, record, tokens, out stage);
        _role?.TryRead(text, record, tokens, out role);
        _side?.TryRead(text, record, tokens, out side);
        _situation?.TryRead(text, record, tokens, out situation);
        _result?.TryRead(text, record, tokens, out result);
        detail = new LabelDetail(
            Hash(_report, text, record, tokens),
            Hash(_recovery, text, record, tokens),
            stake,
            recovered,
            role,
            side,
            situation,
            result,
            stage == RecoveryStage.Cancelled,
            IsReversal(_id, text, record, tokens) && IsReversal(_reverses, text, record, tokens)
        )
        {
            IsRefundRequested = stage is RecoveryStage.Refunding or RecoveryStage.Completed,
        };
        return null;
    }

    private static Fault? ReadAmount(
        AmountColumn? column,
        TokenText text,
        ReadOnlySpan<byte> record,
        ReadOnlySpan<Token> tokens,
        ref long amount
    )
    {
        if (column is null || text.IsMissing(record, tokens[column.Slot]))
        {
            return null;
        }
        Token token = tokens[column.Slot];
        return
            token.Kind is not (TokenKind.True or TokenKind.False)
            && text.TryReadDecimal(record, token, out ReadOnlySpan<byte> number)
            && DecimalText.TryScale(number, column.Scale, Rounding.HalfToEven, out amount)
            && amount is >= 0 and <= AmountColumn.Max
            ? null
            : column.BadValue;
    }

    /// <summary>XXH3 of the field's text, never 0; 0 where absent.</summary>
    private static ulong Hash(int slot, TokenText text, ReadOnlySpan<byte> record, ReadOnlySpan<Token> tokens) =>
        slot >= 0 && text.TryRead(record, tokens[slot], out ReadOnlySpan<byte> id) && !id.IsEmpty
            ? Math.Max(1, XxHash3.HashToUInt64(id))
            : 0;

    private static bool IsReversal(int slot, TokenText text, ReadOnlySpan<byte> record, ReadOnlySpan<Token> tokens) =>
        slot >= 0
        && text.TryRead(record, tokens[slot], out ReadOnlySpan<byte> id)
        && id.Length == FeatureColumn.EndToEndIdLength
        && id[0] == 'D';
}
