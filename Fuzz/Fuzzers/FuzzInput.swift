// SPDX-License-Identifier: Apache-2.0

/// The fuzzer's bytes as a stream of choices; past its end everything is 0.
final class FuzzInput {
    private var bytes: ArraySlice<UInt8>

    /// Nothing but zeros.
    init() { bytes = [] }

    /// The bytes libFuzzer hands over.
    init(_ start: UnsafePointer<UInt8>, _ count: Int) {
        bytes = Array(UnsafeBufferPointer(start: start, count: count))[...]
    }

    /// True when nothing is left.
    var isEmpty: Bool { bytes.isEmpty }

    /// The next byte.
    func byte() -> UInt8 { bytes.popFirst() ?? 0 }

    /// A length of one byte, and at most as many bytes.
    func string() -> [UInt8] {
        let count = Int(byte())
        defer { bytes = bytes.dropFirst(count) }
        return Array(bytes.prefix(count))
    }

    /// A number of two bytes, the least significant first.
    func number() -> Int { Int(byte()) | Int(byte()) << 8 }
}
