// SPDX-License-Identifier: Apache-2.0
import SmartCard
import Testing

@Suite struct ResponseAPDUTests {
    @Test(arguments: [0, 1, 255, 256])
    func `data and status word are split and joined`(count: Int) throws {
        let bytes = [UInt8](repeating: 0x11, count: count) + [0x91, 0xAF]
        let response = try #require(ResponseAPDU(bytes: bytes))
        #expect(response.data.count == count && response.status == StatusWord(0x91AF))
        #expect(response.bytes == bytes)
    }

    @Test func `fewer than two bytes are not an answer`() {
        #expect(ResponseAPDU(bytes: []) == nil)
        #expect(ResponseAPDU(bytes: [0x90]) == nil)
    }
}
