// SPDX-License-Identifier: Apache-2.0
import Foundation
import Posix
import Synchronization
import TestSupport
import Testing

@testable import CROUSCore
@testable import Holders

@Suite struct HoldersTests {
    private static let header =
        "numero_etudiant;ine;nom_famille;prenom;nom_usage;date_naissance;mail;population;etat_ia;date_fin_droits"
    private static let zoe =
        "22519001;990000001AB;Lefèvre-Martin;Zoé;;17/03/2006;zoe@etu.univ-exemple.example;etudiant;valide;31/12/2029"
    private static let elodie =
        "09900017;0499000123N;N'Diaye;Élodie;Œuvrard;2004-02-29;elodie@etu.univ-exemple.example;etudiant;valide;2029-12-31"

    private final class ImportFailure: Sendable {
        let error = Mutex<HoldersError?>(nil)
    }

    private let folder: TemporaryFolder
    private let directory: HoldersDirectory

    init() throws {
        folder = try TemporaryFolder()
        directory = try HoldersDirectory(folder: folder.path)
    }

    private func run(_ lines: String..., header: String = header, end: String = "\n") throws -> HoldersImport {
        try directory.importCSV(Array(([header] + lines).map { $0 + end }.joined().utf8))
    }

    private func person(_ number: String) throws -> Holder {
        try #require(directory.reference(ofStudent: number).flatMap { directory.holder($0) })
    }

    @Test func `the example's four students are imported without a remark`() throws {
        let example = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
            .deletingLastPathComponent().appending(path: "docs/examples/holders.csv")
        let result = try directory.importCSV(Files.read(example.path))
        #expect(result.imported.count == 4)
        #expect(result.refused.isEmpty && result.warnings.isEmpty)
        #expect(directory.all.map(\.studentNumber) == ["09900017", "22519001", "22519002", "22519004"])
        #expect(directory.all.allSatisfy { $0.isInOrder })
        #expect(try person("22519002").identity.usageName == "Œuvrard")
    }

    @Test func `every column is imported`() throws {
        #expect(try run(Self.elodie).imported.count == 1)
        let identity = try person("09900017").identity
        #expect(identity.ine?.text == "0499000123N")
        #expect((identity.familyName, identity.firstName) == ("N'Diaye", "Élodie"))
        #expect(identity.birthDay == CardDay(year: 2004, month: 2, day: 29))
        #expect(identity.mail == "elodie@etu.univ-exemple.example")
        #expect(identity.population == .student)
        #expect(identity.enrolmentState == "valide")
        #expect(identity.rightsEnd == CardDay(year: 2029, month: 12, day: 31))
    }

    @Test func `columns may be in any order and unknown ones are a warning`() throws {
        let names = Self.header.split(separator: ";").reversed().joined(separator: ";") + ";Photo"
        let cells =
            Self.zoe.split(separator: ";", omittingEmptySubsequences: false).reversed().joined(separator: ";") + ";x"
        let result = try run(cells, header: names)
        #expect(result.imported.count == 1)
        #expect(result.warnings == [HoldersImport.Problem(line: 1, column: "photo", .unknownColumn)])
    }

    @Test func `a byte order mark and Windows line ends are accepted`() throws {
        let text = "\u{FEFF}" + Self.header + "\r\n" + Self.zoe + "\r\n"
        let result = try directory.importCSV(Array(text.utf8))
        #expect(result.imported.count == 1 && result.refused.isEmpty && result.warnings.isEmpty)
    }

    @Test func `missing and repeated columns refuse the file`() throws {
        #expect(throws: HoldersError.missingColumns(["ine", "date_fin_droits"])) {
            try run(header: Self.header.replacing(";ine", with: "").replacing(";date_fin_droits", with: ";x"))
        }
        #expect(throws: HoldersError.repeatedColumn("ine")) { try run(header: Self.header + ";INE") }
        #expect(throws: HoldersError.empty) { try directory.importCSV([]) }
        #expect(throws: HoldersError.header(.notUTF8(looksLikeLatin1: true))) { try directory.importCSV([0xE9, 0x0A]) }
    }

    @Test func `bad lines are named and the good ones imported`() throws {
        let result = try run(
            Self.zoe,
            "",
            Self.zoe.replacing("22519001", with: "22519002").replacing("17/03/2006", with: "31/02/2006"),
            ";;;;;;;;;",
            "22519003;too few",
            Self.elodie
        )
        #expect(result.imported.count == 2)
        #expect(
            result.refused == [
                HoldersImport.Problem(line: 3, .blankLine),
                HoldersImport.Problem(line: 4, column: "date_naissance", .noSuchDay),
                HoldersImport.Problem(line: 5, .blankLine),
                HoldersImport.Problem(line: 6, .cellCount(found: 2, expected: 10)),
            ]
        )
        #expect(directory.count == 2)
    }

    @Test(arguments: [
        ("22519001;", "2251900;", "numero_etudiant", HoldersImport.Reason.form(.studentNumber)),
        ("22519001;", ";", "numero_etudiant", .empty),
        ("22519001;", "2251900A;", "numero_etudiant", .form(.studentNumber)),
        ("990000001AB", "990000001ab", "ine", .form(.ine)),
        ("990000001AB", "99000001AB", "ine", .form(.ine)), ("Lefèvre-Martin", " ", "nom_famille", .empty),
        (";Zoé;", ";Z\u{7}oé;", "prenom", .form(.name)),
        (";Zoé;", ";\(String(repeating: "é", count: 101));", "prenom", .form(.name)),
        ("17/03/2006", "29/02/2005", "date_naissance", .noSuchDay), ("17/03/2006", "", "date_naissance", .empty),
        ("17/03/2006", "17 mars 2006", "date_naissance", .form(.day)),
        ("17/03/2006", "17/03/06", "date_naissance", .form(.day)),
        ("31/12/2029", "31/11/2029", "date_fin_droits", .noSuchDay), ("zoe@etu", "zoe", "mail", .form(.mail)),
        ("zoe@", "zoé@", "mail", .form(.mail)), ("zoe@", "zoe@x@", "mail", .form(.mail)),
        ("univ-exemple.example", "", "mail", .form(.mail)),
        ("etudiant", "eleve", "population", .unknownPopulation), ("etudiant", "", "population", .empty),
    ]) func `a bad cell is named`(old: String, new: String, column: String, reason: HoldersImport.Reason) throws {
        let result = try run(Self.zoe.replacing(old, with: new), Self.elodie)
        #expect(result.refused.contains(HoldersImport.Problem(line: 2, column: column, reason)))
        #expect(result.imported.count == 1)
    }

    @Test(arguments: ["\n", "\r\n", ""]) func `a file with nothing but a header is refused`(end: String) throws {
        #expect(throws: HoldersError.noHolder) { try run(end: end) }
        #expect(HoldersError.noHolder.userMessage.french.hasPrefix("Le fichier ne contient aucun titulaire"))
    }

    @Test func `all faults of a line are reported at once`() throws {
        let line = Self.zoe.replacing("990000001AB", with: "x").replacing("17/03/2006", with: "31/02/2006")
        #expect(try run(line).refused.map(\.column) == ["ine", "date_naissance"])
    }

    @Test func `Latin-1 is named on its line`() throws {
        var content = Array((Self.header + "\n" + Self.elodie + "\n22519001;;Lef").utf8)
        content += [0xE8] + Array("vre;Zoe;;17/03/2006;zoe@etu.univ-exemple.example;etudiant;valide;31/12/2029\n".utf8)
        let result = try directory.importCSV(content)
        #expect(result.refused == [HoldersImport.Problem(line: 3, .text(.notUTF8(looksLikeLatin1: true)))])
        #expect(result.imported.count == 1)
    }

    @Test func `the same person twice is refused the second time`() throws {
        let result = try run(Self.zoe, Self.zoe, Self.zoe.replacing("22519001", with: "22519002"))
        #expect(
            result.refused == [
                HoldersImport.Problem(line: 3, column: "numero_etudiant", .repeated(line: 2)),
                HoldersImport.Problem(line: 4, column: "ine", .repeated(line: 2)),
            ]
        )
        let later = try run(Self.zoe.replacing("22519001", with: "22519002"))
        #expect(later.refused == [HoldersImport.Problem(line: 2, column: "ine", .otherHolder)])
    }

    @Test func `a good line after a bad one of the same person is imported`() throws {
        let result = try run(Self.zoe.replacing("17/03/2006", with: "31/02/2006"), Self.zoe)
        #expect(result.imported.count == 1 && result.refused.map(\.line) == [2])
    }

    @Test func `a wrong key of an INE and an unknown state are warnings`() throws {
        let result = try run(
            Self.elodie.replacing("123N", with: "123P"),
            Self.zoe.replacing("valide", with: "peut-être")
        )
        #expect(
            result.warnings == [
                HoldersImport.Problem(line: 2, column: "ine", .wrongKey),
                HoldersImport.Problem(line: 3, column: "etat_ia", .unknownState),
            ]
        )
        #expect(result.imported.count == 2)
        #expect(try !person("22519001").isInOrder)
    }

    @Test(arguments: [
        ("etudiant", "valide", true), ("etudiant", "Validée", true), ("etudiant", "", false),
        ("etudiant", "annulée", false),
        ("personnel", "", true), ("invite", "", true), ("personnel", "non", false), ("Étudiant", "valide", true),
        ("invité", "", true),
    ]) func `valid registrations, staff and guests are in order`(population: String, state: String, isInOrder: Bool)
        throws
    {
        let line = Self.zoe.replacing("etudiant;valide", with: "\(population);\(state)")
        #expect(try run(line).imported.count == 1)
        #expect(try person("22519001").isInOrder == isInOrder)
    }

    @Test func `staff may have letters in their number and no INE`() throws {
        let line = Self.zoe.replacing("22519001;990000001AB", with: "p-1234;").replacing("etudiant", with: "personnel")
        #expect(try run(line).imported.count == 1)
        #expect(try person("p-1234").identity.ine == nil)
    }

    @Test func `a reference is random, reveals nothing and is kept by later imports`() throws {
        let first = try run(Self.zoe, Self.elodie).imported
        #expect(Set(first).count == 2)
        #expect(first.allSatisfy { $0.description.hasPrefix("H-") && $0.description.utf8.count == 18 })
        let second = try run(Self.elodie.replacing("N'Diaye", with: "Diaye"), Self.zoe).imported
        #expect(second == first.reversed())
        #expect(try person("09900017").familyName == "Diaye")
        let other = try TemporaryFolder()
        let elsewhere = try HoldersDirectory(folder: other.path).importCSV(Array("\(Self.header)\n\(Self.zoe)\n".utf8))
        #expect(elsewhere.imported != [first[0]])
    }

    @Test func `the directory is the same after reopening, and only its owner may read it`() throws {
        _ = try run(Self.zoe, Self.elodie)
        let again = try HoldersDirectory(folder: folder.path)
        #expect(again.all == directory.all)
        #expect(try FileDescriptor(opening: folder.file("holders.csv"), for: .read).status().permissions == 0o600)
    }

    @Test func `a directory that others may read is refused`() throws {
        _ = try run(Self.zoe)
        try FileManager.default.setAttributes([.posixPermissions: 0o644], ofItemAtPath: folder.file("holders.csv"))
        #expect(throws: HoldersError.exposed(permissions: 0o644)) { _ = try HoldersDirectory(folder: folder.path) }
    }

    @Test func `a damaged directory is refused at its line`() throws {
        _ = try run(Self.zoe, Self.elodie)
        let lines = try folder.lines("holders.csv")
        func write(_ text: String) throws {
            try Files.replace(folder.file("holders.csv"), with: Array(text.utf8), mode: 0o600)
        }
        try write(lines.joined(separator: "\n").replacing("2004-02-29", with: "2004-02-31"))
        #expect(
            throws: HoldersError.directoryBroken(HoldersImport.Problem(line: 2, column: "date_naissance", .noSuchDay))
        ) {
            _ = try HoldersDirectory(folder: folder.path)
        }
        try write(lines.joined(separator: "\n").replacing("H-", with: "H/"))
        #expect(
            throws: HoldersError.directoryBroken(HoldersImport.Problem(line: 2, column: "reference", .form(.reference)))
        ) {
            _ = try HoldersDirectory(folder: folder.path)
        }
    }

    @Test(.timeLimit(.minutes(1))) func `people are found while an import waits for the disk`() throws {
        let known = try #require(try run(Self.elodie).imported.first)
        // A pipe in place of the new file: its writer waits when 64 KiB were not read.
        #expect(unsafe mkfifo(folder.file("holders.csv.new"), 0o600) == 0)
        let mail = String(repeating: "z", count: 80)
        let rows = (0..<1000).map {
            "\(22_519_001 + $0);;Martin;Zoé;;17/03/2006;\(mail)@etu.example;etudiant;;31/12/2029"
        }
        let file = Array(([Self.header] + rows).map { $0 + "\n" }.joined().utf8)
        let (directory, failure) = (directory, ImportFailure())
        try DetachedThread.start(name: "import") {
            do throws(HoldersError) {
                _ = try directory.importCSV(file)
            } catch {
                failure.error.withLock { $0 = error }
            }
        }
        // Opened when the import has opened its end.
        let pipe = try FileDescriptor(opening: folder.file("holders.csv.new"), for: .read)
        #expect(directory.holder(known)?.firstName == "Élodie" && directory.count == 1)
        #expect(directory.reference(ofStudent: "22519001") == nil)
        while try !pipe.read(upTo: 1 << 16).isEmpty {}
        // A pipe cannot be made durable.
        while failure.error.withLock({ $0 == nil }) { Thread.sleep(forTimeInterval: 0.002) }
        #expect(directory.count == 1)
    }

    @Test func `an import that cannot be stored changes nothing`() throws {
        try Files.makeFolders(folder.file("holders.csv.new"))
        #expect(throws: HoldersError.self) { try run(Self.zoe) }
        #expect(directory.count == 0)
    }

    @Test func `descriptions reveal nothing about a person`() throws {
        let result = try run(Self.zoe, Self.elodie.replacing("0499000123N", with: "secret"))
        let zoe = try person("22519001")
        #expect("\(zoe)" == zoe.reference.description)
        #expect(
            result.refused.map(\.description) == [
                "line 3, ine: wrong form: 11 characters, as on the registration certificate"
            ]
        )
    }

    @Test(arguments: [
        ("1234567890V", true), ("2501234567A", true), ("0499000123N", true), ("2499900017C", true),
        ("2499900017D", false),
        ("0ABCDN00122", true), ("1EZTUP03X77", true), ("2QK9RS00A13", true), ("2QK9RS00A14", false),
        ("990000001AB", true), ("1234A56789B", true),
    ]) func `the keys of the INE forms are checked`(text: String, isRight: Bool) throws {
        let ine = try #require(INE(text))
        #expect(ine.isKeyRight == isRight)
    }

    @Test(arguments: ["", "1234567890", "12345678901V", "12345678é0V", "1234B56789B", "ABCDEFGHIJK", "990000001aB"])
    func `other texts are not an INE`(text: String) {
        #expect(INE(text) == nil)
    }
}
