// SPDX-License-Identifier: Apache-2.0
import SmartCard
import Testing

@testable import DESFire

@Suite struct CardVersionTests {
    private static func version(
        hardware: [UInt8] = [4, 1, 1, 1, 0, 0x1A, 5],
        uid: [UInt8] = [4, 1, 2, 3, 4, 5, 6],
        week: UInt8 = 0x49
    ) throws -> CardVersion {
        try CardVersion(hardware + [4, 1, 1, 1, 4, 0x1A, 5] + uid + [1, 2, 3, 4, 5, week, 0x13])
    }

    @Test(
        arguments: [(0x00, .d40), (0x01, .ev1), (0x12, .ev2), (0x33, .ev3), (0x77, .other)]
            as [(UInt8, CardVersion.Generation)]
    )
    func `the hardware's major version names the generation`(major: UInt8, generation: CardVersion.Generation) throws {
        #expect(try Self.version(hardware: [4, 1, 1, major, 0, 0x1A, 5]).generation == generation)
    }

    @Test func `another product or vendor is not a DESFire card`() throws {
        #expect(try Self.version(hardware: [4, 3, 1, 1, 0, 0x1A, 5]).generation == .other)
        #expect(try Self.version(hardware: [5, 1, 1, 1, 0, 0x1A, 5]).generation == .other)
    }

    @Test func `an odd storage byte means more than its power of two`() throws {
        let version = try Self.version(hardware: [4, 1, 1, 1, 0, 0x19, 5])
        #expect(version.storageSize == 4096 && version.isLarger)
        #expect(try Self.version(hardware: [4, 1, 1, 1, 0, 0xFF, 5]).storageSize == 0)
    }

    @Test func `a hidden UID is nil`() throws {
        #expect(try Self.version(uid: [UInt8](repeating: 0, count: 7)).uid == nil)
        #expect(try Self.version().uid == CardUID([4, 1, 2, 3, 4, 5, 6]))
    }

    @Test func `a date that is not decimal is nil`() throws {
        let version = try Self.version(week: 0x5A)
        #expect(version.week == nil && version.year == 2013)
    }

    @Test func `27 and 29 bytes are refused`() {
        #expect(throws: ByteReader.Failure.self) { try CardVersion([UInt8](repeating: 4, count: 27)) }
        #expect(throws: ByteReader.Failure.self) { try CardVersion([UInt8](repeating: 4, count: 29)) }
    }
}
