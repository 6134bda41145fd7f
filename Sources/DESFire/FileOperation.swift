// SPDX-License-Identifier: Apache-2.0

/// An access to a file whose protection on the air depends on the authenticated key (docs/facts/desfire.md, sections
/// 2.4 and 5.1).
package enum FileOperation: Hashable, Sendable, CaseIterable {
    /// ReadData and ReadRecords.
    case read
    /// WriteData and WriteRecord.
    case write
    case getValue
    case debit
    case limitedCredit
    case credit
    /// ChangeFileSettings.
    case changeSettings
}

extension AccessRights {
    /// The conditions, one of which is enough.
    func conditions(for operation: FileOperation) -> [AccessCondition] {
        switch operation {
        case .read: [read, readWrite]
        case .write, .limitedCredit: [write, readWrite]
        case .getValue, .debit: [read, write, readWrite]
        case .credit: [readWrite]
        case .changeSettings: [change]
        }
    }

    /// Protection of an access: the file's mode when the authenticated key grants it, plain when everybody may, nil
    /// when the card will refuse. ChangeFileSettings is enciphered whatever the file's mode.
    package func mode(
        for operation: FileOperation,
        authenticatedKey: UInt8?,
        fileMode: CommunicationMode
    ) -> CommunicationMode? {
        let granting = conditions(for: operation)
        if let authenticatedKey, granting.contains(where: { $0.keyNumber == authenticatedKey }) {
            return operation == .changeSettings ? .enciphered : fileMode
        }
        return granting.contains(.free) ? .plain : nil
    }
}

extension FileSettings {
    /// Protection of an access to this file, nil when the card will refuse it; see
    /// ``AccessRights/mode(for:authenticatedKey:fileMode:)``. A value file may also be readable by everybody.
    package func mode(for operation: FileOperation, authenticatedKey: UInt8?) -> CommunicationMode? {
        if let mode = rights.mode(for: operation, authenticatedKey: authenticatedKey, fileMode: mode) { return mode }
        guard operation == .getValue, case .value(_, _, _, let options) = content else { return nil }
        return options.contains(.freeReading) ? .plain : nil
    }
}
