// SPDX-License-Identifier: Apache-2.0
import CardCrypto
import Foundation
import SmartCard
import TestSupport
import Testing

/// Keys of cards never leave the SAM: the memory of a running crousd is searched for every one of them, and the memory
/// of a program with keys in software as a control. docs/security.md lists what is not searched.
///
/// The card stops twice in the conversation: in the first session, while keys are being changed, and in the second one,
/// opened with a key of the card, at its last command.
@Suite(.serialized, .timeLimit(.minutes(10))) struct KeyLeakTests {
    private static let places = (changingKeys: 15, proving: 21)

    @Test(arguments: ["full", "mac", "plain"])
    func `crousd has no key of the SAM or of the card in its memory`(protection: String) async throws {
        try await PCSCDFixture.run { fixture in
            let programs = try StationPrograms(fixture.slots)
            defer { programs.end() }
            try programs.plugInSAM()
            let crousd = try await startService(programs, protection)
            try programs.start(
                "crousctl",
                "--socket",
                programs.socket,
                "enrol",
                "--student",
                "22519001",
                "--operator",
                "test",
                "--json",
                log: "order"
            )
            try await programs.wait("the order") { programs.text("order.log").contains("put-card-on") }
            let dumps = try await dumps(of: crousd, programs)
            try await programs.wait("the end of the order") {
                programs.text("order.log").contains("\"event\":\"enrolled\"")
            }
            let keys = SoughtKey.all(inLog: programs.text("keys.log"))
            let kinds = Dictionary(keys.map { ($0.name.split(separator: " ")[0], 1) }, uniquingKeysWith: +)
            // Three keys of cards and two for offline use; the factory key is zeros.
            #expect(kinds == ["host": 1, "stored": 5, "diversified": 3, "session": 2])
            let log = MemoryDump(content: Array(programs.text("crousd.log").utf8))
            #expect(log.contains(Array("> 80C4".utf8)) && log.contains(Array("> 90C4".utf8)), "the log is a trace")
            for key in keys { #expect(log.forms(of: key) == [], "\(key) in the trace") }
            for dump in dumps {
                #expect(dump.contains(Array(StationPrograms.uid.utf8)), "a dump of crousd knows the card it works on")
                for key in keys { #expect(dump.forms(of: key) == [], "\(key)") }
            }
        }
    }

    @Test func `the same search finds every key of a program with keys in software`() async throws {
        try await PCSCDFixture.run { fixture in
            let programs = try StationPrograms(fixture.slots)
            defer { programs.end() }
            let stored = try (0..<3).map { _ in try SystemRandom().bytes(16) }
            let own = try stored.map { try bytes(of: KeyDiversification.an10922.key(from: key($0), input: input)) }
            try Data((stored + own).joined()).write(to: URL(filePath: programs.path("keys.raw")))
            let control = try programs.start("key-control", programs.cardReader, programs.path("keys.raw"))
            let dumps = try await dumps(of: control, programs)
            try await programs.wait("the end of the encode") { !control.isRunning }
            #expect(control.terminationStatus == 0, "\(programs.text("key-control.log"))")
            let sessions = try sessionKeys(
                programs.text("card.trace"),
                keys: [[UInt8](repeating: 0, count: 16), own[1]]
            )
            #expect(sessions.count == 2)
            for (number, bytes) in (stored + own + sessions).enumerated() {
                let key = SoughtKey(name: "key \(number)", bytes: bytes)
                #expect(dumps.contains { $0.forms(of: key).contains(.raw) }, "\(key) is not found")
            }
        }
    }

    @Test(arguments: SoughtKey.Form.allCases) func `a key is found in each form`(form: SoughtKey.Form) throws {
        let key = SoughtKey(name: "key", bytes: try SystemRandom().bytes(16))
        let around = [UInt8](repeating: 0x41, count: 100)
        #expect(MemoryDump(content: around + key.written(form) + around).forms(of: key) == [form])
        #expect(MemoryDump(content: around).forms(of: key) == [])
    }

    /// A running crousd with a holder and a host session with this protection.
    private func startService(_ programs: StationPrograms, _ protection: String) async throws -> Process {
        let configuration = """
            dataFolder: "\(programs.path("data"))"
            socket: "\(programs.socket)"
            profile: reference
            transmitTimeout: 600
            log:
              level: trace
            readers:
              only: ["Virtual PCD"]
            stations:
              - "desk: \(programs.cardReader)"
            sam:
              reader: "\(programs.samReader)"
              host:
                keyFile: "\(programs.path("keys.yaml.host"))"
                protection: \(protection)
            numbers:
              history: none
            """
        try Data(configuration.utf8).write(to: URL(filePath: programs.path("crousd.yaml")))
        let holders = """
            numero_etudiant;ine;nom_famille;prenom;nom_usage;date_naissance;mail;population;etat_ia;date_fin_droits
            22519001;1234567890V;Lefèvre;Zoé;;17/03/2006;zoe@etu.univ-exemple.example;etudiant;valide;30/09/2027

            """
        try Data(holders.utf8).write(to: URL(filePath: programs.path("holders.csv")))
        let service = try programs.start("crousd", "--config", programs.path("crousd.yaml"))
        try await programs.wait("crousd") { programs.text("crousd.log").contains("ready") }
        try programs.run("crousctl", "--socket", programs.socket, "holders", "import", programs.path("holders.csv"))
        return service
    }

    /// Puts the card on and dumps `process` at both places.
    private func dumps(of process: Process, _ programs: StationPrograms) async throws -> [MemoryDump] {
        let card = try programs.putCard(stoppingBefore: Self.places.changingKeys, Self.places.proving)
        var dumps: [MemoryDump] = []
        for _ in 0..<2 {
            try await programs.waitUntilStopped(card)
            dumps.append(try MemoryDump(of: process, in: programs.folder))
            programs.resume(card)
        }
        return dumps
    }

    /// The session keys of the AES authentications in a card's trace, with these keys one after the other.
    private func sessionKeys(_ trace: String, keys: [[UInt8]]) throws -> [[UInt8]] {
        let lines = trace.split(separator: "\n").filter { !$0.hasPrefix("#") }.map { Hex.decode($0.dropFirst(2)) ?? [] }
        let begins = lines.indices.filter { lines[$0].prefix(2) == [0x90, 0xAA] && lines.count > $0 + 2 }
        return try zip(begins, keys).map { begin, bytes in
            let chain = CBC(try BlockCipher(key(bytes)))
            var vector = chain.zeroVector
            let rndB = try chain.decrypt(Array(lines[begin + 1].dropLast(2)), vector: &vector)
            let rndA = try chain.decrypt(Array(lines[begin + 2][5..<21]), vector: &vector)
            return Array(rndA[..<4] + rndB[..<4] + rndA[12...] + rndB[12...])
        }
    }

    private var input: [UInt8] { (Hex.decode(StationPrograms.uid) ?? []) + [0x40, 0x85, 0xF5] }

    private func key(_ bytes: [UInt8]) throws -> CardKey {
        var copy = bytes
        return try CardKey(type: .aes128, wiping: &copy, version: 1)
    }

    private func bytes(of key: CardKey) -> [UInt8] { unsafe key.secret.withBytes { unsafe Array($0) } }
}
