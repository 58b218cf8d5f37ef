using System.Security.Cryptography;
using System.Text;

namespace Vigia.Host.Page;

/// <summary>
/// A report as one HTML file that carries everything: look, scripts, and the document itself, from which the scripts draw.
/// </summary>
internal static class ReportPage
{
    /// <param name="document">The report as JSON, with markup escaped, as <c>System.Text.Json</c> writes it by default.</param>
    public static string Compose(string document)
    {
        string style = PageFile.Look.ToString();
        string script = string.Concat(PageFile.ScriptsOfReport.Select(part => part.ToString()));
        // The document comes last: its contents are not searched for placeholders.
        return PageFile
            .Report.ToString()
            .Replace("{{script-hash}}", Hash(script), StringComparison.Ordinal)
            .Replace("{{style-hash}}", Hash(style), StringComparison.Ordinal)
            .Replace("{{style}}", style, StringComparison.Ordinal)
            .Replace("{{script}}", script, StringComparison.Ordinal)
            .Replace("{{icon}}", PageFile.Icon.ToString(), StringComparison.Ordinal)
            .Replace("{{document}}", document, StringComparison.Ordinal);
    }

    /// <summary>What a Content-Security-Policy calls this very text.</summary>
    private static string Hash(string text) => $"sha256-{Convert.ToBase64String(SHA256.HashData(Encoding.UTF8.GetBytes(text)))}";
}
