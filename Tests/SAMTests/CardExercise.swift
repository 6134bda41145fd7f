// SPDX-License-Identifier: Apache-2.0
import CardCrypto
import DESFire
import SAM
import SmartCard
import Testing
import VirtualReaders

/// Every kind of message of a card session: an application is created, filled, read, rekeyed and read again.
struct CardExercise {
    let method: AuthenticationMethod
    let type: CardKeyType
    /// The initial key of a new application.
    let factory: KeyReference
    /// The final key of the application.
    let target: KeyReference

    /// Runs on a new blank card.
    func run(with sam: MIFARESAM) throws {
        let readers = VirtualReaderSource(FictionalSAM.cardReader)
        readers.put(try FictionalSAM.card(), on: FictionalSAM.cardReader)
        let card = DESFireCard(channel: try readers.open(FictionalSAM.cardReader), keys: SAMKeyHolder(sam))
        try fill(card)
        let long = (0..<300).map { UInt8(truncatingIfNeeded: $0) }
        let modes: [(UInt8, CommunicationMode)] = [(1, .enciphered), (2, .maced), (3, .plain)]
        for (file, mode) in modes {
            try card.write(long, to: file, offset: 0, mode: mode)
            #expect(try card.read(file: file, offset: 0, length: 300, mode: mode) == long)
        }
        try card.changeKey(1, from: factory, to: target)
        try card.changeKey(0, from: factory, to: target)
        #expect(!card.isAuthenticated)
        for number in [1, 0] as [UInt8] {
            try card.authenticate(method, keyNumber: number, with: target)
            #expect(try card.keyVersion(number) == target.version)
            for (file, mode) in modes {
                #expect(try card.read(file: file, offset: 10, length: 21, mode: mode) == Array(long[10..<31]))
            }
        }
        #expect(try card.read(file: 1, offset: 289, length: nil, mode: .enciphered).prefix(11) == long[289...])
        let wrong = #expect(throws: DESFireError.self) {
            try card.authenticate(method, keyNumber: 0, with: factory)
        }
        #expect(wrong?.isWrongKey == true)
        #expect(sam.traces.isEmpty)
    }

    private func fill(_ card: DESFireCard) throws {
        let application = try #require(ApplicationID(number: FictionalSAM.applicationID))
        try card.select(.picc)
        try card.createApplication(application, settings: KeySettings(rawValue: 0x0F), keyCount: 2, keyType: type)
        try card.select(application)
        try card.authenticate(method, keyNumber: 0, with: factory)
        let (one, zero) = (try #require(AccessCondition(nibble: 1)), try #require(AccessCondition(nibble: 0)))
        let rights = AccessRights(read: one, write: one, readWrite: zero, change: zero)
        try card.createStandardFile(1, mode: .enciphered, rights: rights, size: 320)
        try card.createStandardFile(2, mode: .maced, rights: rights, size: 320)
        try card.createStandardFile(3, mode: .plain, rights: rights, size: 320)
    }
}
