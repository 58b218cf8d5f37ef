using System.Text;
using Vigia.Engine.Records;
using Vigia.Stages.Tests.Decode.Reference;

namespace Vigia.Stages.Tests.Decode;

/// <summary>Compares a decoded batch with what the reference says of each record, to the bit.</summary>
internal static class Agreement
{
    /// <param name="batch">Decoded.</param>
    /// <param name="expected">One for each received record.</param>
    public static void Check(RecordBatch batch, IReadOnlyList<ReferenceRow> expected)
    {
        int row = 0;
        int rejection = 0;
        for (int index = 0; index < expected.Count; index++)
        {
            string record = $"record {index}: {Encoding.UTF8.GetString(batch.Payloads[index])}";
            if (expected[index].Reason is { } reason)
            {
                Assert.True(
                    rejection < batch.Rejections.Length && batch.Rejections[rejection].Index == index,
                    $"expected {reason} of {record}"
                );
                Assert.True(
                    reason == batch.Rejections[rejection].Reason,
                    $"expected {reason}, not {batch.Rejections[rejection]} of {record}"
                );
                rejection++;
                continue;
            }
            string found = rejection < batch.Rejections.Length ? batch.Rejections[rejection].ToString() : "none";
            Assert.True(row < batch.Rows && batch.ReceivedIndex[row] == index, $"expected a row, next rejection is {found}, of {record}");
            CheckRow(batch, row++, expected[index], record);
        }
        Assert.Equal((row, rejection), (batch.Rows, batch.Rejections.Length));
    }

    private static void CheckRow(RecordBatch batch, int row, ReferenceRow expected, string record)
    {
        if (expected.Id.Length > 0)
        {
            Assert.True(expected.Id == Encoding.UTF8.GetString(batch.Ids[row]), $"id of {record}");
        }
        if (expected.Time != 0)
        {
            Assert.True(expected.Time == batch.EventTimes[row], $"time of {record}");
        }
        if (batch.Amounts.Count > 0)
        {
            Assert.True(expected.Amount == batch.Amounts[row], $"amount of {record}");
        }
        Span<float> features = batch.Features.Span.Slice(row * batch.FeatureCount, batch.FeatureCount);
        for (int i = 0; i < features.Length; i++)
        {
            (uint wanted, uint found) = (
                BitConverter.SingleToUInt32Bits(expected.Features[i]),
                BitConverter.SingleToUInt32Bits(features[i])
            );
            Assert.True(
                wanted == found,
                $"feature {i}: expected {expected.Features[i]:R} ({wanted:X}), found {features[i]:R} ({found:X}), of {record}"
            );
        }
    }
}
