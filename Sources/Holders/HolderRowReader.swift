// SPDX-License-Identifier: Apache-2.0
internal import CROUSCore

/// Reads one line of a file of holders cell by cell and collects all its faults.
struct HolderRowReader {
    private static let longestText = 100

    private let row: HoldersTable.Row
    private(set) var problems: [HoldersImport.Problem] = []
    private(set) var warnings: [HoldersImport.Problem] = []

    init(_ row: HoldersTable.Row) { self.row = row }

    /// The person; nil when there are ``problems``.
    mutating func identity() -> Holder.Identity? {
        let population = population()
        let studentNumber = number(isStudent: population == .student)
        let ine = ine()
        let (familyName, firstName) = (name("nom_famille"), name("prenom"))
        let usageName = row["nom_usage"].isEmpty ? "" : name("nom_usage")
        let (birthDay, rightsEnd) = (day("date_naissance"), day("date_fin_droits"))
        let (mail, state) = (mail(), enrolmentState())
        guard problems.isEmpty, let population, let studentNumber, let familyName, let firstName, let usageName,
            let birthDay, let rightsEnd, let mail
        else { return nil }
        return Holder.Identity(
            studentNumber: studentNumber,
            ine: ine,
            familyName: familyName,
            firstName: firstName,
            usageName: usageName.isEmpty || usageName == familyName ? nil : usageName,
            birthDay: birthDay,
            mail: mail,
            population: population,
            enrolmentState: state,
            rightsEnd: rightsEnd
        )
    }

    private mutating func refuse(_ column: String, _ reason: HoldersImport.Reason) {
        problems.append(HoldersImport.Problem(line: row.line, column: column, reason))
    }

    private mutating func warn(_ column: String, _ reason: HoldersImport.Reason) {
        warnings.append(HoldersImport.Problem(line: row.line, column: column, reason))
    }

    private mutating func filled(_ column: String) -> String? {
        let text = row[column]
        if text.isEmpty { refuse(column, .empty) }
        return text.isEmpty ? nil : text
    }

    private mutating func population() -> Holder.Population? {
        guard let text = filled("population") else { return nil }
        let population = Holder.Population(text: text)
        if population == nil { refuse("population", .unknownPopulation) }
        return population
    }

    /// Eight digits for a student, so that a leading zero removed by a spreadsheet is noticed. Letters too for others.
    private mutating func number(isStudent: Bool) -> String? {
        guard let text = filled("numero_etudiant") else { return nil }
        let isRight =
            isStudent
            ? text.utf8.count == 8 && text.utf8.allSatisfy(isDigit)
            : HolderReference(text) != nil && text.utf8.count <= 20
        if !isRight { refuse("numero_etudiant", .form(isStudent ? .studentNumber : .otherNumber)) }
        return isRight ? text : nil
    }

    private mutating func ine() -> INE? {
        guard !row["ine"].isEmpty else { return nil }
        guard let ine = INE(row["ine"]) else {
            refuse("ine", .form(.ine))
            return nil
        }
        if !ine.isKeyRight { warn("ine", .wrongKey) }
        return ine
    }

    private mutating func name(_ column: String) -> String? {
        guard let text = filled(column) else { return nil }
        let isControl = text.unicodeScalars.contains { $0.properties.generalCategory == .control }
        if isControl || text.count > Self.longestText { refuse(column, .form(.name)) }
        return text
    }

    private mutating func day(_ column: String) -> CardDay? {
        guard let text = filled(column) else { return nil }
        let day = CardDay(text)
        if day == nil { refuse(column, CardDay.hasForm(text) ? .noSuchDay : .form(.day)) }
        return day
    }

    /// `local@host.domain` in printable ASCII: enough to find a shifted column.
    private mutating func mail() -> String? {
        guard let text = filled("mail") else { return nil }
        let parts = text.split(separator: "@", omittingEmptySubsequences: false)
        let labels = parts.last?.split(separator: ".", omittingEmptySubsequences: false) ?? []
        let isRight =
            text.utf8.allSatisfy { (0x21...0x7E).contains($0) } && !text.contains(where: { ",;:<>\"".contains($0) })
            && parts.count == 2 && parts.first?.isEmpty == false && labels.count >= 2 && !labels.contains("")
        if !isRight { refuse("mail", .form(.mail)) }
        return isRight ? text : nil
    }

    private mutating func enrolmentState() -> String {
        let text = row["etat_ia"]
        if !text.isEmpty && EnrolmentStateText.isValid(text) == nil { warn("etat_ia", .unknownState) }
        return text
    }
}
