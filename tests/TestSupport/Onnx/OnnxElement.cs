namespace Vigia.TestSupport.Onnx;

/// <summary>Element types, with the numbers that ONNX files use.</summary>
public enum OnnxElement
{
    Float = 1,
    UInt8 = 2,
    Int8 = 3,
    Int16 = 5,
    Int32 = 6,
    Int64 = 7,
    Text = 8,
    Bool = 9,
    Float16 = 10,
    Double = 11,
    Complex64 = 14,
}
