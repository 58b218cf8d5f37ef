using System.Runtime.CompilerServices;
using Vigia.TestSupport;

namespace Vigia.Integration.Tests;

/// <summary>These tests work where a user would: in the repository's root, whose relative paths the messages show.</summary>
internal static class AtTheRoot
{
    [ModuleInitializer]
    internal static void Enter() => Environment.CurrentDirectory = Repository.Root;
}
