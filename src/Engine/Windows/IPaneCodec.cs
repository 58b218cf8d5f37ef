namespace Vigia.Engine.Windows;

/// <summary>How a stage writes its counts for the state store.</summary>
/// <typeparam name="T">The counts.</typeparam>
public interface IPaneCodec<in T>
{
    /// <summary>The counts as bytes, valid until the next call.</summary>
    ReadOnlySpan<byte> Encode(T counts);

    /// <summary>Adds what <see cref="Encode"/> wrote to <paramref name="counts"/>.</summary>
    /// <exception cref="State.StateException">The bytes are not from there.</exception>
    void Decode(ReadOnlySpan<byte> value, T counts);
}
