// SPDX-License-Identifier: Apache-2.0
package import CardCrypto
package import SmartCard

extension DESFireCard {
    /// Generation, memory, UID and production date; throws for a card that is not a DESFire.
    package func version() throws(DESFireError) -> CardVersion {
        try query(.getVersion) { try? CardVersion($0) }
    }

    /// The fixed UID of the card, sent enciphered in a session; also when readers see a random one.
    package func cardUID() throws(DESFireError) -> CardUID {
        try query(.getCardUID, expecting: 7, parse: CardUID.init)
    }

    /// Free memory in bytes.
    package func freeMemory() throws(DESFireError) -> Int {
        try query(.freeMemory, expecting: 3) { ApplicationID(wire: $0).map { Int($0.number) } }
    }

    /// Deletes every application and file; keeps the card's master key and settings. The session ends.
    package func formatPICC() throws(DESFireError) {
        _ = try perform(.formatPICC, expecting: 0)
        endSession()
    }

    /// The applications of the card.
    package func applicationIDs() throws(DESFireError) -> [ApplicationID] {
        try query(.getApplicationIDs) { answer in
            answer.parts(of: 3).map { $0.compactMap { ApplicationID(wire: Array($0)) } }
        }
    }

    /// ISO identities of the applications that have one.
    package func dfNames() throws(DESFireError) -> [ApplicationID: ISOApplicationName] {
        try queryFrames(.getDFNames) { frames in
            var names: [ApplicationID: ISOApplicationName] = [:]
            for frame in frames where !frame.isEmpty {
                guard let id = ApplicationID(wire: Array(frame.prefix(3))),
                    let name = ISOApplicationName(wire: Array(frame.dropFirst(3))),
                    names.updateValue(name, forKey: id) == nil
                else { return nil }
            }
            return names
        }
    }

    /// Creates an application with `keyCount` (0 to 14) keys of one type, all zero or as set by SetConfiguration.
    ///
    /// With `isoFileIDs` its files may have ISO file identifiers. ISO SELECT finds the application by `isoName`.
    package func createApplication(
        _ id: ApplicationID,
        settings: KeySettings,
        keyCount: Int,
        keyType: CardKeyType,
        isoFileIDs: Bool = false,
        isoName: ISOApplicationName? = nil
    ) throws(DESFireError) {
        guard id != .picc else { throw .invalidArgument("application 000000 is the card itself") }
        guard 0...14 ~= keyCount, let typeBits = keyType.typeBits else {
            throw .invalidArgument("\(keyCount) keys of type \(keyType.rawValue)")
        }
        let keys = typeBits | (isoFileIDs ? 0x20 : 0) | UInt8(keyCount)
        let parameters = id.wire + [settings.rawValue, keys] + (isoName?.wire ?? [])
        _ = try perform(.createApplication, parameters, expecting: 0)
    }

    /// Deletes an application. When it is the selected one, the card goes back to its own level and the session ends.
    package func deleteApplication(_ id: ApplicationID) throws(DESFireError) {
        let isSelected = id == selectedApplication
        _ = try perform(isSelected ? .deleteSelectedApplication : .deleteApplication, id.wire, expecting: 0)
        if isSelected {
            endSession()
            selectedApplication = .picc
        }
    }
}
