// SPDX-License-Identifier: Apache-2.0
internal import CardCrypto
internal import SmartCard

/// The same random numbers for the same seed: for a card whose behaviour must be repeatable, never for keys.
package final class SeededRandom: RandomSource {
    private var state: UInt64

    package init(seed: UInt64) { state = seed }

    /// The next `count` bytes.
    package func bytes(_ count: Int) -> [UInt8] {
        var bytes: [UInt8] = []
        while bytes.count < count { bytes += next().littleEndianBytes(8) }
        return Array(bytes.prefix(count))
    }

    /// SplitMix64 (Steele, Lea and Flood, "Fast splittable pseudorandom number generators", 2014).
    private func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var mixed = state
        mixed = (mixed ^ mixed >> 30) &* 0xBF58_476D_1CE4_E5B9
        mixed = (mixed ^ mixed >> 27) &* 0x94D0_49BB_1331_11EB
        return mixed ^ mixed >> 31
    }
}
