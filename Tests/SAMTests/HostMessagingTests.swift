// SPDX-License-Identifier: Apache-2.0
import CardCrypto
import SAM
import SmartCard
import Testing

@Suite struct HostMessagingTests {
    private func session(_ protection: HostProtection, counting: Bool = true) throws -> HostMessaging {
        let quirks: Set<SAMQuirk> = counting ? [] : [.authenticationCountsOnce]
        let key = try CardKey.zero(.aes128)
        let keys = HostSessionKeys(encryption: key, mac: key)
        return try HostMessaging(keys: keys, protection: protection, quirks: quirks)
    }

    @Test func `the counter rises once a command, however many frames it has`() throws {
        var session = try session(.full)
        let frames = try session.protect(SAMCommand(.generateMAC, data: [UInt8](repeating: 1, count: 600)))
        #expect(frames.count == 3 && session.counter == 1)
        #expect(frames.map(\.p1) == [0xAF, 0xAF, 0x00])
        #expect(frames.map(\.expectedLength) == [nil, nil, .maximum])
        // 600 bytes and the padding are 608 in cipher text, followed by a MAC of eight.
        #expect(frames.map(\.data.count) == [0xE0, 0xE0, 160 + 8])
    }

    @Test func `whether the second part of an authentication counts is a quirk`() throws {
        let second = SAMCommand(.authenticatePICC, data: [1], expecting: nil, isSecondPart: true)
        for counting in [true, false] {
            var session = try session(.mac, counting: counting)
            #expect(try session.protect(second).map(\.data) == [[1]], "its command is not protected")
            #expect(session.counter == (counting ? 1 : 0))
        }
    }

    @Test func `each command is protected as far as the table allows`() throws {
        let data = [UInt8](repeating: 1, count: 16)
        for (instruction, length) in [
            (SAMCommand.Instruction.authenticatePICC, 40), (.changeKeyPICC, 40), (.encipherData, 40),
            (.decipherData, 24),
            (.verifyMAC, 40), (.authenticateHost, 16),
        ] {
            var session = try session(.full)
            #expect(try session.protect(SAMCommand(instruction, data: data)).map(\.data.count) == [length])
        }
    }

    @Test func `data that fits no frame is refused, not cut`() throws {
        var session = try session(.mac)
        let command = SAMCommand(.changeKeyPICC, data: [UInt8](repeating: 1, count: 248))
        #expect(throws: SAMError.self) { try session.protect(command) }
        #expect(session.counter == 0)
    }
}
