// SPDX-License-Identifier: Apache-2.0
import DESFire
import Testing

@Suite struct ApplicationIDTests {
    @Test func `the wire has the least significant byte first, text the most significant`() throws {
        let id = try #require(ApplicationID(number: 0xF58540))
        #expect(id.wire == [0x40, 0x85, 0xF5])
        #expect(id.description == "F58540")
        #expect(ApplicationID(wire: [0x40, 0x85, 0xF5]) == id)
        #expect(ApplicationID(hex: "f58540") == id)
    }

    @Test func `other lengths and numbers above 24 bits are refused`() {
        #expect(ApplicationID(number: 0x100_0000) == nil)
        #expect(ApplicationID(number: 0xFF_FFFF) != nil)
        #expect(ApplicationID(wire: []) == nil)
        #expect(ApplicationID(wire: [1, 2]) == nil)
        #expect(ApplicationID(wire: [1, 2, 3, 4]) == nil)
        #expect(ApplicationID(hex: "F585") == nil)
        #expect(ApplicationID(hex: "F5854G") == nil)
    }

    @Test func `the card itself is number zero`() {
        #expect(ApplicationID.picc.wire == [0, 0, 0])
        #expect(ApplicationID(number: 0) == .picc)
    }
}
