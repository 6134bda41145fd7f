// SPDX-License-Identifier: Apache-2.0
import CardCrypto
import DESFire
import SAM
import SmartCard
import Testing
import VirtualReaders
import VirtualSAM

/// Questions to the SAM after a refusal with many causes.
@Suite struct RefusalCauseTests {
    /// An error without a MAC, like that of a missing entry, ends the host session: the key that shows it is named, and
    /// nothing more is asked.
    @Test(arguments: HostProtection.allCases)
    func `the keys of a refused change are checked until one shows the cause`(protection: HostProtection) throws {
        let readers = VirtualReaderSource(FictionalSAM.samReader, FictionalSAM.cardReader)
        let faulty = try FaultySAM()
        readers.put(faulty, on: FictionalSAM.samReader)
        readers.put(try FictionalSAM.card(), on: FictionalSAM.cardReader)
        let sam = MIFARESAM(channel: try readers.open(FictionalSAM.samReader))
        try sam.openHostSession(with: try FictionalSAM.credential(protection))
        let card = DESFireCard(channel: try readers.open(FictionalSAM.cardReader), keys: SAMKeyHolder(sam))
        let application = try #require(ApplicationID(number: FictionalSAM.applicationID))
        try card.select(.picc)
        try card.createApplication(
            application,
            settings: KeySettings(rawValue: 0x0F),
            keyCount: 2,
            keyType: .aes128
        )
        try card.select(application)
        faulty.refusal = { command in command[1] == 0xC4 ? [0x69, 0x85] : nil }
        let (disabled, missing) = (KeyReference(entry: 21, version: 0), KeyReference(entry: 99, version: 0))
        let changes: [(from: KeyReference, to: KeyReference, key: KeyReference, cause: KeyIncompatibility)] = [
            (disabled, missing, missing, .entryMissing), (missing, FictionalSAM.factory, missing, .entryMissing),
            (disabled, FictionalSAM.factory, disabled, .disabled),
        ]
        for change in changes {
            try card.select(application)
            try card.authenticate(.aes, keyNumber: 0, with: FictionalSAM.factory)
            let error = #expect(throws: DESFireError.self) { try card.changeKey(1, from: change.from, to: change.to) }
            guard case .keys(let failure) = error,
                case .keyRefused(SAMStatus.conditionsOfUse, .changeKeyPICC, let causes) = failure.cause as? SAMError
            else {
                Issue.record("\(String(describing: error))")
                continue
            }
            #expect(failure.key == change.key && causes.contains(change.cause), "\(failure)")
        }
    }
}
