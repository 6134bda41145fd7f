// SPDX-License-Identifier: Apache-2.0
import SAM
import SmartCard
import Testing

@Suite struct KeyEntryTests {
    @Test func `fields are counted from the end, whatever the number of versions`() throws {
        for versions in [[0x10], [0x10, 0x11], [0x10, 0x11, 0x12]] as [[UInt8]] {
            let entry = try #require(KeyEntry(versions + hex("4085F5" + "02" + "03" + "04" + "05" + "2148" + "11")))
            #expect(entry.versions == versions)
            #expect(entry.application == [0x40, 0x85, 0xF5])
            #expect(entry.applicationKeyNumber == 2)
            #expect(entry.changeKeyEntry == 3 && entry.changeKeyVersion == 4)
            #expect(entry.usageCounter == 5)
            #expect(entry.keyType == .aes128 && entry.keyClass == .picc)
            #expect(entry.restrictions == [.noChangeKeyPICC, .noVerifyMAC])
            #expect(entry.allowsDumpingSessionKey && entry.requiresDiversification)
        }
    }

    @Test func `other lengths are refused`() {
        for count in 0...32 where !(11...13 ~= count) {
            #expect(KeyEntry([UInt8](repeating: 0xFF, count: count)) == nil)
        }
        for count in 0...32 where !(11...12 ~= count) {
            #expect(KeyEntry([UInt8](repeating: 0xFF, count: count), isAV1: true) == nil)
        }
    }

    @Test func `a usage counter gives the uses left`() throws {
        let counter = try #require(UsageCounter(hex("0A0000000102" + "07000000")))
        #expect(counter == UsageCounter(try hex("0A000000010207000000")))
        #expect(counter.limit == 10 && counter.current == 7 && counter.remaining == 3)
        #expect(counter.changeKeyEntry == 1 && counter.changeKeyVersion == 2)
        #expect(UsageCounter(try hex("07000000010209000000"))?.remaining == 0)
        for count in 0...20 where count != 10 { #expect(UsageCounter([UInt8](repeating: 1, count: count)) == nil) }
    }
}
