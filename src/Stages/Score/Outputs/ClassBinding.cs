using System.Globalization;
using Vigia.Stages.Score.Graph;
using Vigia.Stages.Score.Models;

namespace Vigia.Stages.Score.Outputs;

/// <summary>Decides which of an output's columns is the positive class.</summary>
internal sealed class ClassBinding(ModelOffer offer)
{
    private readonly string? _positive = offer.Model.PositiveClass;

    /// <param name="output">The output.</param>
    /// <param name="width">Its columns.</param>
    /// <param name="classes">What they represent; null if unknown.</param>
    /// <exception cref="ModelRefusedException">It is not clear which column counts.</exception>
    public int ColumnOf(ModelValue output, int width, ClassLabels? classes)
    {
        if (width == 1)
        {
            return _positive is null
                ? 0
                : throw Refuse($"output '{output.Name}' has a single column, which is the score; remove 'positive_class'");
        }
        return classes is not null && classes.Count == width ? ByLabel(output, classes) : ByNumber(output, width);
    }

    private int ByLabel(ModelValue output, ClassLabels classes)
    {
        if (_positive is null)
        {
            return classes.ClearlyPositive
                ?? throw Refuse(
                    $"output '{output.Name}' gives the classes {classes.Text}, and it is not clear which one is fraud; write 'positive_class:' with its label"
                );
        }
        return classes.IndexOf(_positive)
            ?? throw Refuse($"output '{output.Name}' has no class '{_positive}'; write one of {classes.Text}");
    }

    private int ByNumber(ModelValue output, int width)
    {
        if (_positive is null)
        {
            return width == 2 && output.Origin != OutputOrigin.Targets
                ? 1
                : throw Refuse(
                    $"output '{output.Name}' has {width} {(output.Origin == OutputOrigin.Targets ? "targets of a regressor" : "columns")}, and it is not clear which one is {(output.Origin == OutputOrigin.Targets ? "the score" : "fraud")}; write 'positive_class:' with its number, 0 to {width - 1}"
                );
        }
        return int.TryParse(_positive, NumberStyles.None, CultureInfo.InvariantCulture, out int column) && column < width
            ? column
            : throw Refuse(
                $"output '{output.Name}' has no column '{_positive}', and the file does not name its classes; write the column's number, 0 to {width - 1}"
            );
    }

    private ModelRefusedException Refuse(string reason) => offer.Refuse(ScoreSpec.PositiveClassField, reason);
}
