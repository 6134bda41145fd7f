// SPDX-License-Identifier: Apache-2.0
import CardCrypto
import DESFire
import SAM
import SmartCard
import Testing
import VirtualCards

/// What the SAM is asked after a refusal with many causes.
@Suite struct RefusalCauseTests {
    /// An error without a MAC, as the one about a missing entry, costs the host session in which the next key is looked at.
    @Test(arguments: HostProtection.allCases)
    func `each key of a refused change is looked at, a missing entry or not`(protection: HostProtection) throws {
        let readers = VirtualReaders(Fiction.samReader, Fiction.cardReader)
        let faulty = try FaultySAM()
        readers.put(faulty, on: Fiction.samReader)
        readers.put(try Fiction.card(), on: Fiction.cardReader)
        let sam = MIFARESAM(channel: try readers.open(Fiction.samReader))
        try sam.openHostSession(with: try Fiction.credential(protection))
        let holder = SAMKeyHolder(sam)
        let card = DESFireCard(channel: try readers.open(Fiction.cardReader), keys: holder)
        let application = try #require(ApplicationID(number: Fiction.applicationID))
        try card.select(.picc)
        try card.createApplication(
            application,
            settings: KeySettings(rawValue: 0x0F),
            keyCount: 2,
            keyType: .aes128
        )
        try card.select(application)
        try card.authenticate(.aes, keyNumber: 0, with: Fiction.factory)
        faulty.refusal = { command in command[1] == 0xC4 ? [0x69, 0x85] : nil }
        let (disabled, missing) = (KeyReference(entry: 21, version: 0), KeyReference(entry: 99, version: 0))
        #expect(throws: DESFireError.self) { try card.changeKey(1, from: disabled, to: missing) }
        guard case .keyRefused(.changeKeyPICC, let causes) = holder.lastFailure else {
            Issue.record("\(String(describing: holder.lastFailure))")
            return
        }
        #expect(causes.contains(.entryMissing) && causes.contains(.disabled), "\(causes)")
    }
}
