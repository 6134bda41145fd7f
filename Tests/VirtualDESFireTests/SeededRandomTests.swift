// SPDX-License-Identifier: Apache-2.0
import Testing
import VirtualDESFire

@Suite struct SeededRandomTests {
    /// The published first numbers of SplitMix64 for the seed 1234567.
    @Test func `it is SplitMix64, least significant byte first`() {
        let bytes = SeededRandom(seed: 1_234_567).bytes(20)
        let numbers = [bytes[0..<8], bytes[8..<16]].map { $0.reversed().reduce(UInt64(0)) { $0 << 8 | UInt64($1) } }
        #expect(numbers == [6_457_827_717_110_365_317, 3_203_168_211_198_807_973])
        #expect(bytes.count == 20)
        #expect(SeededRandom(seed: 1).bytes(0).isEmpty)
    }
}
