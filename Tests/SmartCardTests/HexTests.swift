// SPDX-License-Identifier: Apache-2.0
import SmartCard
import Testing

@Suite struct HexTests {
    @Test func `every byte comes back from its text in both cases`() {
        let all = (0...255).map { UInt8($0) }
        #expect(Hex.decode(Hex.encode(all)) == all)
        #expect(Hex.decode(Hex.encode(all).lowercased()) == all)
        #expect(Hex.encode([0x0A, 0xF0]) == "0AF0")
    }

    @Test(arguments: ["0", "0G", "0x00", "00 1", "é0", "00\n"])
    func `odd digits and foreign characters are refused`(text: String) {
        #expect(Hex.decode(text) == nil)
    }

    @Test func `blanks, colons and dashes are skipped`() {
        #expect(Hex.decode("01 02:03-04\t05") == [1, 2, 3, 4, 5])
        #expect(Hex.decode("") == [])
    }
}
