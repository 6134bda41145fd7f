// SPDX-License-Identifier: Apache-2.0
package import CROUSCore

/// A person who may have a card. Only the directory has this; everything else has the reference.
package struct Holder: Hashable, Sendable, CustomStringConvertible {
    /// Kind of person; the raw value is the text in the column `population`.
    package enum Population: String, Hashable, Sendable, CaseIterable {
        /// A student.
        case student = "etudiant"
        /// A member of the staff.
        case staff = "personnel"
        /// A guest.
        case guest = "invite"

        /// The population as people write it: in any case, with or without its accent.
        init?(text: String) { self.init(rawValue: text.lowercased().replacing("é", with: "e")) }
    }

    /// The columns about a person (docs/holders-csv.md).
    package struct Identity: Hashable, Sendable {
        /// Student number of the establishment; text, because it may begin with 0.
        package let studentNumber: String
        /// National identifier; nil when there is none, as for staff.
        package let ine: INE?
        package let familyName: String
        package let firstName: String
        /// Name in use; nil when it is the family name.
        package let usageName: String?
        /// Day of birth.
        package let birthDay: CardDay
        /// Institutional mail address.
        package let mail: String
        /// What kind of person.
        package let population: Population
        /// State of the registration (`etat_ia`) as in the file.
        package let enrolmentState: String
        /// Last day of the rights.
        package let rightsEnd: CardDay
    }

    /// The person's reference in journal and registry.
    package let reference: HolderReference
    /// Who it is.
    package let identity: Identity

    package var studentNumber: String { identity.studentNumber }
    package var familyName: String { identity.familyName }
    package var firstName: String { identity.firstName }
    package var enrolmentState: String { identity.enrolmentState }

    /// True when the registration is valid; staff and guests need none.
    package var isInOrder: Bool {
        EnrolmentStateText.isValid(enrolmentState) ?? (identity.population != .student && enrolmentState.isEmpty)
    }

    /// The reference only: descriptions end up in logs.
    package var description: String { reference.description }
}

/// The accepted texts of `etat_ia`, in any case.
enum EnrolmentStateText {
    private static let valid: Set<String> = ["valide", "validee", "validée", "oui", "o", "1"]
    private static let invalid: Set<String> = [
        "invalide", "non valide", "non_valide", "annulee", "annulée", "non", "n", "0",
    ]

    /// Nil for an unknown text, and for an empty one.
    static func isValid(_ text: String) -> Bool? {
        let text = text.lowercased()
        if valid.contains(text) { return true }
        return invalid.contains(text) ? false : nil
    }
}
