// SPDX-License-Identifier: Apache-2.0
import SmartCard
import Testing

@Suite struct CardUIDTests {
    @Test func `only 4, 7 and 10 bytes are a UID`() {
        for count in 0...12 {
            let uid = CardUID([UInt8](repeating: 4, count: count))
            #expect((uid != nil) == [4, 7, 10].contains(count))
            if let uid { #expect(uid.isFixed == (count == 7)) }
        }
    }

    @Test func `text is upper case and read in any case, with separators`() throws {
        let uid = try #require(CardUID(hex: "04:a1:b2-c3 d4e5f6"))
        #expect(uid.description == "04A1B2C3D4E5F6")
        #expect(CardUID(hex: "04A1B2C3D4E5F") == nil)
        #expect(CardUID(hex: "04A1B2C3D4E5FX") == nil)
        #expect(CardUID(hex: "") == nil)
    }
}
