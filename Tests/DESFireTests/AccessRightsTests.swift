// SPDX-License-Identifier: Apache-2.0
import DESFire
import Testing

@Suite struct AccessRightsTests {
    @Test func `the wire has read-write and change, then read and write`() throws {
        // ELM: 11 00 means R0 W0 RW1 C1 (docs/facts/desfire.md, section 5.1).
        let rights = try #require(AccessRights(wire: [0x11, 0x00]))
        #expect(rights.read.keyNumber == 0 && rights.write.keyNumber == 0)
        #expect(rights.readWrite.keyNumber == 1 && rights.change.keyNumber == 1)
        #expect(rights.wire == [0x11, 0x00])
        #expect(rights.description == "0011")
    }

    @Test func `every pair of bytes survives decoding and encoding`() throws {
        for value in stride(from: 0, through: 0xFFFF, by: 37) {
            let wire = [UInt8(truncatingIfNeeded: value), UInt8(value >> 8)]
            #expect(try #require(AccessRights(wire: wire)).wire == wire)
        }
    }

    @Test func `E is everybody and F is no one`() throws {
        let rights = try #require(AccessRights(wire: [0xEF, 0x2F]))
        #expect(rights.readWrite == .free && rights.change == .never && rights.write == .never)
        #expect(rights.readWrite.keyNumber == nil && rights.change.keyNumber == nil)
        #expect(rights.read == AccessCondition(nibble: 2))
    }

    @Test func `other lengths and wide nibbles are refused`() {
        #expect(AccessRights(wire: []) == nil)
        #expect(AccessRights(wire: [1]) == nil)
        #expect(AccessRights(wire: [1, 2, 3]) == nil)
        #expect(AccessCondition(nibble: 0x10) == nil)
    }
}
