// SPDX-License-Identifier: Apache-2.0
internal import CROUSCore
internal import CardCrypto
internal import SmartCard

/// The directory in memory.
struct People: Sendable {
    private(set) var all: [HolderReference: Holder] = [:]
    private(set) var references: [String: HolderReference] = [:]
    private(set) var students: [INE: String] = [:]

    mutating func set(_ holder: Holder) {
        if let old = all[holder.reference], let ine = old.identity.ine { students[ine] = nil }
        all[holder.reference] = holder
        references[holder.studentNumber] = holder.reference
        if let ine = holder.identity.ine { students[ine] = holder.studentNumber }
    }

    /// The reference of a student number, or a new random one, which reveals nothing about the person.
    func reference(for studentNumber: String) throws(HoldersError) -> HolderReference {
        if let known = references[studentNumber] { return known }
        while true {
            let bytes = try wrapping(HoldersError.random) { () throws(CryptoError) in try SystemRandom().bytes(8) }
            if let reference = HolderReference("H-\(Hex.encode(bytes))"), all[reference] == nil { return reference }
        }
    }
}
