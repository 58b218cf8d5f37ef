namespace Vigia.Engine.Windows;

/// <summary>A window as it is written, such as <c>24h</c>: metrics and reports call it that.</summary>
public sealed record WindowLength(string Name, TimeSpan Length);
