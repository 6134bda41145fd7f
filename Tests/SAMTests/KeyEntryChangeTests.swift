// SPDX-License-Identifier: Apache-2.0
import CardCrypto
import DESFire
import SAM
import SAMTestCommands
import SmartCard
import Testing
import VirtualReaders
import VirtualSAM

/// Bringing up a virtual SAM with SAM_ChangeKeyEntry.
@Suite struct KeyEntryChangeTests {
    /// An entry of class PICC for AES keys of zeros, version 7, that the tests' host key may change.
    private let entry: [UInt8] =
        [UInt8](repeating: 0, count: 48) + [0x40, 0x85, 0xF5, 2, 0, 1, 0xFF, 0x20, 0x00, 7, 7, 7, 0x01]

    @Test func `an entry is changed in full protection only`() throws {
        let (sam, channel) = try FictionalSAM.open(.mac)
        let sent = channel.commands.count
        #expect(throws: SAMError.self) {
            try sam.changeKeyEntry(30, to: entry, fields: 0xFF, confirmation: .isWanted)
        }
        #expect(channel.commands.count == sent)
    }

    @Test func `a new entry is reported and opens cards`() throws {
        let (sam, channel) = try FictionalSAM.open(.full)
        try sam.changeKeyEntry(30, to: entry, fields: 0xFF, confirmation: .isWanted)
        let last = try #require(channel.commands.last)
        #expect(last.ins == 0xC1 && last.p1 == 30 && last.p2 == 0xFF && last.expectedLength == nil)
        #expect(last.data.count == 64 + 8, "61 bytes padded to four blocks, and the MAC")
        #expect(last.secrecy == .command)
        let told = try sam.keyEntry(30)
        #expect(told.versions == [7, 7, 7] && told.keyType == .aes128 && told.keyClass == .picc)
        #expect(told.application == [0x40, 0x85, 0xF5] && told.applicationKeyNumber == 2 && told.usageCounter == nil)
        let key = KeyReference(entry: 30, version: 7)
        #expect(try sam.obstacles(to: key, method: .aes) == [])
        let challenge = [UInt8](repeating: 0, count: 16)
        #expect(try sam.beginPICCAuthentication(with: key, challenge: challenge).count == 32)
    }

    @Test func `AV3 takes entries of 64 bytes, and with a quirk of both ends those of AV2`() throws {
        let long = entry + [0x00, 0x00, 0x00]
        for (quirks, isShort) in [(VirtualMIFARESAM.Quirks(), false), (.shortEntries, true)] {
            let sam = try session(in: .av3, quirks, following: isShort ? [.shortEntries] : [])
            try sam.changeKeyEntry(30, to: long, fields: 0xFF, confirmation: .isWanted)
            #expect(try sam.keyEntry(30).versions == [7, 7, 7])
            let expected = isShort ? "61 or 64" : "64"
            let refusal = SAMError.invalidArgument("an entry of this SAM has \(expected) bytes, not 60")
            #expect(throws: refusal) {
                try sam.changeKeyEntry(31, to: entry.dropLast(), fields: 0xFF, confirmation: .isWanted)
            }
            if isShort { try sam.changeKeyEntry(31, to: entry, fields: 0xFF, confirmation: .isWanted) }
            let told = Result { () throws(SAMError) in try sam.keyEntry(31).versions }
            #expect((try? told.get()) == (isShort ? [7, 7, 7] : nil))
        }
    }

    @Test func `AV2 takes entries of 61 bytes only`() throws {
        let sam = try session(in: .av2)
        #expect(throws: SAMError.invalidArgument("an entry of this SAM has 61 bytes, not 64")) {
            try sam.changeKeyEntry(30, to: entry + [0, 0, 0], fields: 0xFF, confirmation: .isWanted)
        }
        #expect(sam.hostSession == .open(.full), "nothing was sent")
    }

    /// A SAM with only the tests' host key, in a session with full protection.
    private func session(
        in mode: VirtualMIFARESAM.Mode,
        _ quirks: VirtualMIFARESAM.Quirks = [],
        following clientQuirks: Set<SAMQuirk> = []
    ) throws -> MIFARESAM {
        let own = try SAMKeyEntry(number: 0, keys: [FictionalSAM.hostKey()], class: .host, changeKey: (0, 1))
        let readers = VirtualReaderSource(FictionalSAM.samReader)
        let store = SAMKeyStore(uid: FictionalSAM.samUID, entries: [own], mode: mode, quirks: quirks)
        readers.put(VirtualMIFARESAM(keys: store), on: FictionalSAM.samReader)
        let sam = MIFARESAM(channel: try readers.open(FictionalSAM.samReader), quirks: clientQuirks)
        try sam.openHostSession(with: try FictionalSAM.credential(.full))
        return sam
    }

    @Test func `a key other than the entry's change key changes nothing`() throws {
        let (sam, _) = try FictionalSAM.open(.full)
        let error = #expect(throws: SAMError.self) {
            try sam.changeKeyEntry(11, to: entry, fields: 0xFF, confirmation: .isWanted)
        }
        #expect(error?.status == SAMStatus.securityStatus)
    }

    @Test func `changing the host key ends the host session`() throws {
        let sam = try session(in: .av2)
        var host = entry
        host[57..<60] = [9, 9, 9]
        host[60] = 0x00
        try sam.changeKeyEntry(0, to: host, fields: 0xFF, confirmation: .isWanted)
        #expect(throws: SAMError.self) { try sam.keyEntry(0) }
        #expect(sam.hostSession == .lost)
        let key = try CardKey.zero(.aes128)
        try sam.authenticateHost(with: key, entry: 0, version: 9, protection: .full)
        #expect(try sam.keyEntry(0).versions == [9, 9, 9])
    }

    @Test(arguments: [(55, UInt8(0x38)), (54, 0x10), (60, 0x07)])
    func `an impossible entry is refused`(place: Int, byte: UInt8) throws {
        let (sam, _) = try FictionalSAM.open(.full)
        var wrong = entry
        wrong[place] = byte
        let error = #expect(throws: SAMError.self) {
            try sam.changeKeyEntry(30, to: wrong, fields: 0xFF, confirmation: .isWanted)
        }
        #expect(error?.status == SAMStatus.wrongData)
        #expect(throws: SAMError.self) {
            try sam.changeKeyEntry(30, to: [], fields: 0xFF, confirmation: .isWanted)
        }
    }
}
