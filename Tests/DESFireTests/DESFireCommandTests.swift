// SPDX-License-Identifier: Apache-2.0
import Testing

@testable import DESFire

@Suite struct DESFireCommandTests {
    /// Codes of docs/facts/desfire.md, sections 2.1 to 2.4, in its order.
    private static let codes: [UInt8] = [
        0x0A, 0x1A, 0xAA, 0x54, 0x45, 0xC4, 0x64, 0x5C,
        0xCA, 0xDA, 0x6A, 0x6D, 0x6E, 0x5A, 0xFC, 0x60, 0x51,
        0x6F, 0x61, 0xF5, 0x5F, 0xCD, 0xCB, 0xCC, 0xC1, 0xC0, 0xDF,
        0xBD, 0x3D, 0x6C, 0x0C, 0xDC, 0x1C, 0x3B, 0xBB, 0xEB, 0xC7, 0xA7,
    ]

    @Test func `every command of EV1 has a row or is an authentication`() {
        let authentications: [AuthenticationMethod] = [.legacy, .iso, .aes]
        let known = Set(DESFireCommand.all.map(\.code) + authentications.map(\.rawValue))
        #expect(known == Set(Self.codes + [DESFireCommand.isoSelect.code]))
        #expect(Self.codes.allSatisfy { !DESFireCommand.name(of: $0).hasPrefix("command") })
    }

    @Test func `commands that change keys or settings need a session`() {
        let needy = Set(DESFireCommand.all.filter(\.needsSession).map(\.code))
        #expect(needy == [0x51, 0x54, 0x5C, 0x5F, 0xC4])
    }

    @Test func `enciphered commands keep their header in clear`() {
        let headers: [UInt8: Int] = [
            0x54: 0, 0xC4: 1, 0x5C: 1, 0x5F: 1, 0x3D: 7, 0x3B: 7, 0x0C: 1, 0xDC: 1, 0x1C: 1,
        ]
        for row in DESFireCommand.all where row.command == .byFile || row.command == .enciphered {
            #expect(row.headerLength == headers[row.code], "\(row.name)")
        }
        let answers = Set(DESFireCommand.all.filter { $0.answer == .byFile }.map(\.code))
        #expect(answers == [0xBD, 0x6C, 0xBB])
    }
}
