using Vigia.Engine.Configuration;
using Vigia.Engine.Configuration.Types;

namespace Vigia.Engine.Schemas;

/// <summary>The section <c>xml</c> of a record schema.</summary>
internal static class XmlSettings
{
    private static readonly Field<string> RecordsAt = Field.Optional<string>(
        "records_at",
        TextType.Any,
        "The elements that are one record each, such as FIToFICstmrCdtTrf/CdtTrfTxInf: local names, the last that of the record, the first at any depth.",
        null,
        "the root element"
    );

    private static readonly Field<string> Namespace = Field.Optional<string>(
        "namespace",
        TextType.Any,
        "The namespace that the root element must have; a `*` at its end accepts any version, as in https://www.bcb.gov.br/pi/pacs.008/1.*.",
        null,
        "any"
    );

    public static readonly Field<XmlSpec> Section = Field.Optional<XmlSpec>(
        "xml",
        new ObjectType<XmlSpec>(
            new("xml", "Where the records are in XML documents.", [RecordsAt, Namespace], v =>
                new(v.Get(RecordsAt)?.Split('/', StringSplitOptions.RemoveEmptyEntries) ?? [], v.Get(Namespace))
            )
        ),
        "For XML: where a document's records are. Paths lead from the record's element by local names, as in PmtId/EndToEndId; `@` begins an attribute's name, and a `/` before the first name begins at the root: /Envelope/AppHdr/CreDt.",
        null
    );
}
