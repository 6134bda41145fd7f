// SPDX-License-Identifier: Apache-2.0
package import CROUSCore
package import Holders

/// The directory of the people who may get a card.
package struct HolderService: Sendable {
    let work: BlockingWork

    /// All holders, in the order of their student numbers.
    package func all() async -> [Holder] { await work.records.run { $0.holderRules.directory.all } }

    /// The person of a reference or, without one, of a student number.
    package func reference(holder: String?, student: String?) async throws -> HolderReference {
        if let reference = holder.flatMap({ HolderReference($0) }) { return reference }
        let found = await work.records.run { workflow in
            student.flatMap { workflow.holderRules.directory.reference(ofStudent: $0) }
        }
        guard let found else { throw EnrolmentError.unknownHolder(holder ?? student ?? "") }
        return found
    }

    /// Imports holders from a CSV file; good lines are kept even when others are refused.
    package func importHolders(_ file: [UInt8]) async throws -> HoldersImport {
        try await work.holders.run { try $0.holderRules.directory.importCSV(file) }
    }
}
