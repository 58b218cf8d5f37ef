using CsCheck;

namespace Vigia.Stages.Tests.Decode.Reference;

/// <summary>
/// Records as one program writes them: the same members in the same order with other values, and now and then one that differs
/// in whatever way: members absent, swapped or doubled, white space, damage.
/// </summary>
internal static class GenStreams
{
    public static Gen<string[]> Json { get; } = GenTemplate(0).SelectMany(template => GenOdd(template).Array[4, 30]);

    /// <summary>Text of a record in which each value is written as a generator.</summary>
    private static Gen<Template> GenTemplate(int depth)
    {
        Gen<string> name = Gen.OneOf([.. GenRecords.Leaves, "o1", "o2", "unknown", "other"]);
        Gen<Member> member = name.SelectMany(n =>
            Gen.Select(GenRecords.Quoted(n), Gen.Frequency((9, Gen.Const("")), (1, Gen.OneOf(" ", "\n  "))), (quoted, space) =>
                    (quoted, space)
                )
                .SelectMany(written =>
                    n[0] == 'o' && n != "other" && depth < 2
                        ? GenTemplate(depth + 1).Select(inner => new Member(n, $"{written.quoted}:{written.space}", inner.Values))
                        : Gen.Const(new Member(n, $"{written.quoted}:{written.space}", GenRecords.Value(n, 3)))
                )
        );
        return member.Array[1, 12].Select(members => new Template([.. members.DistinctBy(m => m.Name)]));
    }

    private static Gen<string> GenOdd(Template template) =>
        Gen.Frequency((12, template.Values), (2, template.Without(0.3)), (1, template.Shuffled), (1, template.Doubled));

    private sealed record Member(string Name, string Text, Gen<string> Value)
    {
        public Gen<string> Written => Value.Select(value => Text + value);
    }

    private sealed record Template(Member[] Members)
    {
        public Gen<string> Values => Join([.. Members.Select(m => m.Written)]);

        public Gen<string> Shuffled => Gen.Shuffle(Members).SelectMany(members => new Template(members).Values);

        public Gen<string> Doubled => Join([.. Members.Concat(Members.Take(1)).Select(m => m.Written)]);

        public Gen<string> Without(double share) =>
            Gen
                .Double.Unit.Array[Members.Length]
                .SelectMany(draws => Join([.. Members.Where((_, i) => draws[i] > share).Select(m => m.Written)]));

        private static Gen<string> Join(Gen<string>[] members)
        {
            Gen<string> all = Gen.Const("");
            foreach (Gen<string> member in members)
            {
                all = Gen.Select(all, member, (left, right) => left.Length == 0 ? right : $"{left},{right}");
            }
            return all.Select(text => $"{{{text}}}");
        }
    }
}
