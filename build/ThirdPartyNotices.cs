using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using System.Text;
using System.Xml.Linq;
using Microsoft.Build.Framework;
using Microsoft.Build.Utilities;

/// <summary>
/// Writes the licences of all packages that are published: what each package says of itself, and the texts of licences and notices that it
/// brings along. Fails where a package says nothing.
/// </summary>
public sealed class ThirdPartyNotices : Task
{
    /// <summary>What is published; packages by NuGetPackageId and NuGetPackageVersion.</summary>
    [Required]
    public ITaskItem[] Files { get; set; }

    /// <summary>Where packages are unpacked.</summary>
    [Required]
    public string Packages { get; set; }

    /// <summary>The file to write.</summary>
    [Required]
    public string Output { get; set; }

    public override bool Execute()
    {
        var text = new StringBuilder("Vigia is published with these packages of others, under their own licences.\n");
        foreach ((string id, string version) in Published())
        {
            string directory = Path.Combine(Packages, id.ToLowerInvariant(), version.ToLowerInvariant());
            string nuspec = Directory.GetFiles(directory, "*.nuspec").Single();
            Dictionary<string, string> about = XDocument
                .Load(nuspec)
                .Descendants()
                .Where(e => !e.HasElements)
                .GroupBy(e => e.Name.LocalName)
                .ToDictionary(g => g.Key, g => g.First().Value);
            string[] texts = Directory.GetFiles(directory).Where(IsLicence).OrderBy(f => f, StringComparer.Ordinal).ToArray();
            about.TryGetValue("license", out string license);
            about.TryGetValue("licenseUrl", out string url);
            if (license is null && url is null && texts.Length == 0)
            {
                Log.LogError($"package {id} {version} names no licence");
                continue;
            }
            about.TryGetValue("copyright", out string copyright);
            about.TryGetValue("projectUrl", out string project);
            text.Append($"\n{new string('-', 80)}\n{id} {version}\n");
            foreach (string line in new[] { copyright, "Licence: " + (license ?? url), project }.Where(l => !string.IsNullOrWhiteSpace(l)))
            {
                text.Append(line).Append('\n');
            }
            foreach (string file in texts)
            {
                text.Append($"\n{Path.GetFileName(file)}:\n\n{File.ReadAllText(file).Replace("\r\n", "\n").Trim()}\n");
            }
        }
        File.WriteAllText(Output, text.ToString());
        return !Log.HasLoggedErrors;
    }

    private IEnumerable<(string Id, string Version)> Published() =>
        Files
            .Select(f => (Id: f.GetMetadata("NuGetPackageId"), Version: f.GetMetadata("NuGetPackageVersion")))
            .Where(p => p.Id.Length > 0 && !p.Id.StartsWith("Vigia.", StringComparison.Ordinal))
            .Distinct()
            .OrderBy(p => p.Id, StringComparer.OrdinalIgnoreCase)
            .ToList();

    private static bool IsLicence(string file) =>
        new[] { "LICENSE", "LICENCE", "NOTICE", "THIRD", "COPYING" }.Any(name =>
            Path.GetFileName(file).StartsWith(name, StringComparison.OrdinalIgnoreCase)
        );
}
