// SPDX-License-Identifier: Apache-2.0
import CardCrypto
import DESFire
import SAM
import SmartCard
import TestSupport
import Testing
import VirtualDESFire
import VirtualReaders
import VirtualSAM

/// Fictional keys in a virtual SAM, used as a black box.
enum FictionalSAM {
    static let samReader = ReaderName("Virtual SAM 00 00")
    static let cardReader = ReaderName("Virtual Encoder 00 00")
    static let samUID: [UInt8] = [0x04, 0x31, 0x27, 0x8A, 0x5F, 0x4F, 0x80]
    static let hostEntry: UInt8 = 0
    static let longHostEntry: UInt8 = 1
    static let factory = KeyReference(entry: 10, version: 0)
    static let blankMaster = KeyReference(entry: 20, version: 0)
    static let boundApplication: [UInt8] = [0x40, 0x85, 0xF5]
    static let applicationID: UInt32 = 0xF58540

    static func hostKey() throws -> CardKey { try key(.aes128, seed: 0xA0, version: 1) }
    static func longHostKey() throws -> CardKey { try key(.aes192, seed: 0xB0, version: 2) }

    static func key(_ type: CardKeyType, seed: UInt8, version: UInt8) throws -> CardKey {
        var bytes = (0..<type.keyLength).map { seed ^ UInt8($0) }
        return try CardKey(type: type, wiping: &bytes, version: version)
    }

    /// A SAM with these entries and entry 0, and its host session.
    static func session(with entries: [SAMKeyEntry], _ protection: HostProtection) throws -> MIFARESAM {
        let host = try SAMKeyEntry(number: hostEntry, keys: [try hostKey()], class: .host)
        let readers = VirtualReaderSource(samReader)
        readers.put(VirtualMIFARESAM(keys: SAMKeyStore(uid: samUID, entries: [host] + entries)), on: samReader)
        let sam = MIFARESAM(channel: try readers.open(samReader))
        try sam.openHostSession(with: try credential(protection))
        return sam
    }

    /// Entries 0 and 1 authenticate the host, 10 is the factory key of applications, 11 to 13 are card keys, 14 may be dumped,
    /// 20 is a blank card's master key, 21 cannot be used, 22 belongs to key 3 of an application.
    static func sam(_ quirks: VirtualMIFARESAM.Quirks = []) throws -> VirtualMIFARESAM {
        var entries = [
            try SAMKeyEntry(
                number: hostEntry,
                keys: [try hostKey()],
                class: .host,
                settings: .hostAuthenticationNeeded
            ),
            try SAMKeyEntry(number: longHostEntry, keys: [try longHostKey()], class: .host),
            try SAMKeyEntry(number: 10, keys: [try CardKey.zero(.aes128)], class: .picc),
            try SAMKeyEntry(
                number: 14,
                keys: [try CardKey.zero(.aes128)],
                class: .picc,
                settings: .dumpSessionKey
            ),
        ]
        entries += [
            try SAMKeyEntry(number: 20, keys: [try CardKey.zero(.des)], class: .picc),
            try SAMKeyEntry(
                number: 21,
                keys: [try CardKey.zero(.aes128)],
                class: .picc,
                settings: [.noChangeKeyPICC, .disabled],
                counter: 2,
                application: (boundApplication, 5)
            ),
            try SAMKeyEntry(
                number: 22,
                keys: [try CardKey.zero(.aes128)],
                class: .picc,
                application: (boundApplication, 3)
            ),
        ]
        for number in UInt8(11)...13 {
            entries.append(
                try SAMKeyEntry(
                    number: number,
                    keys: [try key(.aes128, seed: number << 4, version: 1)],
                    class: .picc,
                    diversification: .mandatory
                )
            )
        }
        let counters: [UInt8: SAMUsageCounter] = [2: SAMUsageCounter(limit: 5, value: 5)]
        return VirtualMIFARESAM(keys: SAMKeyStore(uid: samUID, entries: entries, counters: counters, quirks: quirks))
    }

    static func credential(_ protection: HostProtection) throws -> HostCredential {
        HostCredential(entry: hostEntry, version: 1, mode: .av2(protection), source: .key(try hostKey()))
    }

    /// A virtual SAM without host session behind a channel that can be tampered with.
    static func channel(_ quirks: VirtualMIFARESAM.Quirks = []) throws -> TamperingChannel {
        let readers = VirtualReaderSource(samReader)
        readers.put(try sam(quirks), on: samReader)
        return TamperingChannel(try readers.open(samReader))
    }

    /// The same with a host session; the quirks of client and SAM may differ.
    static func open(
        _ protection: HostProtection,
        following clientQuirks: Set<SAMQuirk> = [],
        _ quirks: VirtualMIFARESAM.Quirks = []
    ) throws -> (sam: MIFARESAM, channel: TamperingChannel) {
        let channel = try channel(quirks)
        let sam = MIFARESAM(channel: channel, quirks: clientQuirks)
        try sam.openHostSession(with: try credential(protection))
        return (sam, channel)
    }

    /// A blank card.
    static func card() throws -> VirtualDESFireCard {
        try VirtualDESFireCard(
            uid: try #require(CardUID(hex: "04A1B2C3D4E580")),
            memory: .fourKilobytes,
            random: SystemRandom(),
            image: MemoryCardImage()
        )
    }
}
