// SPDX-License-Identifier: Apache-2.0
import SmartCard
import Testing

@Suite struct StatusWordTests {
    @Test func `every raw value is kept`() {
        for value: UInt16 in [0, 0x00FF, 0x6300, 0x9000, 0x91AF, 0xFFFF] {
            let word = StatusWord(value)
            #expect(word.rawValue == value && UInt16(word.sw1) << 8 | UInt16(word.sw2) == value)
            #expect(word.bytes == [word.sw1, word.sw2])
        }
        #expect(StatusWord.success.description == "9000")
    }
}
