using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using Vigia.Statistics.Histograms;

namespace Vigia.Statistics.Joint;

/// <summary>Scores rows by a joint model. Keeps its scratch, so it is for one thread at a time.</summary>
/// <param name="model">The model.</param>
/// <param name="level">Vector width; the processor must have it. All widths give the same scores.</param>
public sealed class JointScorer(JointModel model, SimdLevel level)
{
    // The codes of a tile stay in the first-level cache.
    private const int TileRows = 64;

    private readonly int[] _codes = new int[TileRows * model.Codes.Width];

    /// <summary>The model that the scores are of.</summary>
    public JointModel Model => model;

    /// <summary>Scores whole rows.</summary>
    /// <param name="matrix">Rows of as many values as the model's matrix has columns.</param>
    /// <param name="scores">One score for each row, in parts of <see cref="JointModel.Scale"/>: whole numbers.</param>
    /// <exception cref="ArgumentException">The matrix has not one row for each score.</exception>
    public void Score(ReadOnlySpan<float> matrix, Span<float> scores)
    {
        int stride = model.Codes.Stride;
        if (matrix.Length != scores.Length * stride)
        {
            throw new ArgumentException($"{matrix.Length} values are not {scores.Length} rows of {stride}");
        }
        for (int row = 0; row < scores.Length; row += TileRows)
        {
            int count = Math.Min(TileRows, scores.Length - row);
            Code(matrix[(row * stride)..], count);
            Sum(scores.Slice(row, count));
        }
    }

    /// <summary>Adds the terms of each pair over whole rows.</summary>
    /// <param name="matrix">Rows, as above.</param>
    /// <param name="sums">A sum for each pair, in parts of <see cref="JointModel.Scale"/>; added to.</param>
    public void AddTerms(ReadOnlySpan<float> matrix, Span<long> sums)
    {
        int stride = model.Codes.Stride;
        int rows = matrix.Length / stride;
        for (int row = 0; row < rows; row += TileRows)
        {
            int count = Math.Min(TileRows, rows - row);
            Code(matrix[(row * stride)..], count);
            for (int pair = 0; pair < sums.Length; pair++)
            {
                PairPlace place = model.Places[pair];
                for (int at = 0; at < count * model.Codes.Width; at += model.Codes.Width)
                {
                    sums[pair] += model.TermOf(pair, _codes[at + place.First], _codes[at + place.Second]);
                }
            }
        }
    }

    /// <summary>The codes of the model's columns, a row after the other.</summary>
    /// <param name="matrix">Rows, as above.</param>
    /// <param name="codes">As many for each row as the model has columns.</param>
    public void Code(ReadOnlySpan<float> matrix, Span<byte> codes)
    {
        int stride = model.Codes.Stride;
        int columns = model.Columns.Count;
        for (int row = 0; row * columns < codes.Length; row++)
        {
            Code(matrix[(row * stride)..], 1);
            for (int column = 0; column < columns; column++)
            {
                codes[row * columns + column] = (byte)_codes[model.Codes.PlaceOf(column)];
            }
        }
    }

    private void Code(ReadOnlySpan<float> matrix, int rows)
    {
        CodeTable table = model.Codes;
        // A block of a narrow matrix reads beyond its row: the last rows are left to the scalar twin.
        int beyond = Math.Max(0, CodeTable.Lanes - table.Stride);
        int vectorRows = level == SimdLevel.Scalar ? 0 : Math.Min(rows, Math.Max(0, matrix.Length - beyond) / table.Stride);
        ref float first = ref MemoryMarshal.GetReference(matrix);
        switch (level)
        {
            case SimdLevel.Bits512:
                CodeKernel<FloatLanes512, Vector512<float>, Vector512<int>>.Code(table, ref first, vectorRows, _codes);
                break;
            case SimdLevel.Bits256:
                CodeKernel<FloatLanes256, Vector256<float>, Vector256<int>>.Code(table, ref first, vectorRows, _codes);
                break;
            case SimdLevel.Bits128:
                CodeKernel<FloatLanes128, Vector128<float>, Vector128<int>>.Code(table, ref first, vectorRows, _codes);
                break;
        }
        for (int row = vectorRows; row < rows; row++)
        {
            CodeScalar(matrix.Slice(row * table.Stride, table.Stride), _codes.AsSpan(row * table.Width, table.Width));
        }
    }

    /// <summary>The reference: one value after the other, compared with one edge after the other.</summary>
    private void CodeScalar(ReadOnlySpan<float> row, Span<int> codes)
    {
        for (int i = 0; i < model.Columns.Count; i++)
        {
            float value = row[model.Columns[i].Column];
            int code = float.IsNaN(value) ? 0 : 1;
            foreach (float edge in model.Columns[i].Edges)
            {
                code += value >= edge ? 1 : 0;
            }
            codes[model.Codes.PlaceOf(i)] = code;
        }
    }

    private void Sum(Span<float> scores)
    {
        ref int codes = ref MemoryMarshal.GetArrayDataReference(_codes);
        ref short terms = ref MemoryMarshal.GetReference(model.Scores);
        PairPlace[] places = model.Places;
        int width = model.Codes.Width;
        for (int row = 0; row < scores.Length; row++)
        {
            int sum = 0;
            foreach (PairPlace place in places)
            {
                // Codes are at most as many as the edges reached, so the term is there.
                int at = place.Start + Unsafe.Add(ref codes, place.First) * place.Width + Unsafe.Add(ref codes, place.Second);
                sum += Unsafe.Add(ref terms, at);
            }
            scores[row] = sum;
            codes = ref Unsafe.Add(ref codes, width);
        }
    }
}
