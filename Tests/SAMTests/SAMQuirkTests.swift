// SPDX-License-Identifier: Apache-2.0
import CardCrypto
import DESFire
import SAM
import SmartCard
import Testing
import VirtualReaders
import VirtualSAM

/// Rules known from one source only: client and SAM follow them alike, or the client reports a difference.
@Suite struct SAMQuirkTests {
    /// The quirks of a host session by their common names.
    private static let named: [(client: Set<SAMQuirk>, sam: [String])] = [
        ([], []), ([.authenticationCountsOnce], ["authenticationCountsOnce"]),
        ([.protectedErrors], ["protectedErrors"]),
        ([.authenticationCountsOnce, .protectedErrors], ["authenticationCountsOnce", "protectedErrors"]),
    ]

    @Test(arguments: [HostProtection.mac, .full])
    func `a conversation passes when both ends have the same quirks`(protection: HostProtection) throws {
        for (client, names) in Self.named {
            let readers = VirtualReaderSource(FictionalSAM.samReader)
            readers.put(
                VirtualMIFARESAM(keys: try SAMKeysFile.parse(Self.file(quirks: names))),
                on: FictionalSAM.samReader
            )
            let key = try FictionalSAM.hostKey()
            let credential = HostCredential(entry: 0, version: 1, mode: .av2(protection), source: .key(key))
            let lease = SAMLease(source: readers, configuration: .init(credentials: [credential], quirks: client))
            let result = try lease.withSAM { (loan) throws -> MIFARESAM.HostSession in
                let target = KeyReference(entry: 13, version: 1)
                try CardExercise(method: .aes, type: .aes128, factory: FictionalSAM.factory, target: target)
                    .run(with: loan.sam)
                return loan.sam.hostSession
            }
            #expect(try result.get() == .open(protection), "\(names)")
        }
    }

    @Test func `every quirk of the client has its name in the keys file`() throws {
        for quirk in SAMQuirk.allCases {
            _ = try SAMKeysFile.parse(Self.file(quirks: [quirk.rawValue]))
        }
    }

    @Test(arguments: [HostProtection.mac, .full])
    func `an error with a MAC keeps the session alive`(protection: HostProtection) throws {
        for followed in [[], [.protectedErrors]] as [Set<SAMQuirk>] {
            let (sam, _) = try FictionalSAM.open(protection, following: followed, .protectedErrors)
            let missing = SAMError.status(SAMStatus.wrongKeyReference, command: .getKeyEntry)
            #expect(throws: missing) { try sam.keyEntry(99) }
            #expect(sam.hostSession == .open(protection))
            #expect(try sam.keyEntry(11).keyClass == .picc)
        }
    }

    @Test(arguments: [HostProtection.mac, .full])
    func `an error without a MAC is forged with the quirk, and ends the session without it`(
        protection: HostProtection
    ) throws {
        let forged = SAMError.forgedAnswer(command: .getKeyEntry)
        let cases: [(Set<SAMQuirk>, SAMError)] = [
            ([.protectedErrors], forged), ([], .status(SAMStatus.wrongKeyReference, command: .getKeyEntry)),
        ]
        for (followed, error) in cases {
            let (sam, _) = try FictionalSAM.open(protection, following: followed)
            #expect(throws: error) { try sam.keyEntry(99) }
            #expect(sam.hostSession == .lost)
        }
        #expect(forged.description.contains("sam.quirks"))
    }

    @Test func `without protection an error needs no MAC`() throws {
        let (sam, _) = try FictionalSAM.open(.plain, following: [.protectedErrors])
        #expect(throws: SAMError.status(SAMStatus.wrongKeyReference, command: .getKeyEntry)) { try sam.keyEntry(99) }
        #expect(sam.hostSession == .open(.plain))
    }

    @Test func `a dropped session is reported as such, with or without MAC`() throws {
        let (sam, channel) = try FictionalSAM.open(.mac, following: [.protectedErrors], .protectedErrors)
        channel.change = { _ in [0x6A, 0x84] }
        #expect(throws: SAMError.status(SAMStatus.hostProtocolError, command: .getKeyEntry)) { try sam.keyEntry(11) }
        #expect(sam.hostSession == .lost)
    }

    /// With different counters at both ends the MAC of the first answer after an authentication is wrong.
    @Test(arguments: [HostProtection.mac, .full], [true, false])
    func `a client that counts differently from the SAM names the quirks`(
        protection: HostProtection,
        samCountsOnce: Bool
    ) throws {
        let (sam, _) = try FictionalSAM.open(
            protection,
            following: samCountsOnce ? [] : [.authenticationCountsOnce],
            samCountsOnce ? .authenticationCountsOnce : []
        )
        let readers = VirtualReaderSource(FictionalSAM.cardReader)
        readers.put(try FictionalSAM.card(), on: FictionalSAM.cardReader)
        let card = DESFireCard(channel: try readers.open(FictionalSAM.cardReader), keys: SAMKeyHolder(sam))
        try card.select(.picc)
        let error = #expect(throws: DESFireError.self) {
            try card.authenticate(.iso, keyNumber: 0, with: FictionalSAM.blankMaster)
        }
        guard case .keys(let failure) = error else {
            Issue.record("\(String(describing: error))")
            return
        }
        #expect(failure.cause as? SAMError == .forgedAnswer(command: .authenticatePICC))
        #expect(failure.description.contains("sam.quirks"))
        #expect(sam.hostSession == .lost)
    }

    /// The keys of the conversation in a keys file.
    private static func file(quirks: [String]) throws -> String {
        func entry(_ number: Int, _ keyClass: String, _ key: CardKey) -> String {
            """
              - number: \(number)
                type: aes128
                class: \(keyClass)
                versions:
                  - {version: \(key.version), value: "\(Hex.encode(bytes(of: key)))"}

            """
        }
        return "uid: 0431278A5F4F80\nquirks: [\(quirks.joined(separator: ", "))]\nentries:\n"
            + entry(0, "host", try FictionalSAM.hostKey()) + entry(10, "picc", try CardKey.zero(.aes128))
            + entry(13, "picc", try FictionalSAM.key(.aes128, seed: 0xD0, version: 1))
    }
}
