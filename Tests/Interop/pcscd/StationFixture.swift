// SPDX-License-Identifier: Apache-2.0
import Foundation
import Posix
import SmartCard
import TestSupport
import Testing

/// A complete station: two virtual readers, a SAM, cards, a configuration, and the programs that use them.
final class StationFixture {
    /// What a test may change in the configuration.
    struct Setup {
        var sharing = "exclusive"
        var highest = 102_500_000_999
    }

    static let header =
        "numero_etudiant;ine;nom_famille;prenom;nom_usage;date_naissance;mail;population;etat_ia;date_fin_droits"

    let folder: URL
    private let slots: [PCSCDFixture.Slot]
    private var running: [ProgramRun] = []
    private var card: ProgramRun?

    /// A station in a temporary folder; all its processes are ended and the folder removed afterwards.
    static func run(_ setup: Setup = Setup(), _ test: (StationFixture, PCSCDFixture) async throws -> Void) async throws
    {
        try await PCSCDFixture.run { pcscd in
            let station = try StationFixture(pcscd.slots, setup)
            defer { station.clear() }
            try await station.plugInSAM()
            try await test(station, pcscd)
        }
    }

    private init(_ slots: [PCSCDFixture.Slot], _ setup: Setup) throws {
        self.slots = slots
        folder = URL(filePath: try Files.makeTemporaryFolder("crousd-counter"))
        try write("crousd.yaml", configuration(setup, socket: "crousd.sock"))
        // The same data through another socket, which no process answers.
        try write("beside.yaml", configuration(setup, socket: "nobody.sock"))
    }

    private func configuration(_ setup: Setup, socket: String) -> String {
        """
        dataFolder: "\(path("data"))"
        socket: "\(path(socket))"
        profile: reference
        readers:
          only: ["Virtual PCD"]
          sharing: \(setup.sharing)
        stations:
          - "desk: \(slots[0].reader)"
        sam:
          reader: "\(slots[1].reader)"
          host:
            keyFile: "\(path("keys.yaml.host"))"
        numbers:
          lowest: 102500000101
          highest: \(setup.highest)
          history: none

        """
    }

    private func clear() {
        for program in running.reversed() { program.kill() }
        try? FileManager.default.removeItem(at: folder)
    }

    var cardReader: String { slots[0].reader.rawValue }
    var samReader: String { slots[1].reader.rawValue }

    func path(_ name: String) -> String { folder.appending(path: name).path }

    func write(_ name: String, _ text: String) throws {
        try Data(text.utf8).write(to: URL(filePath: path(name)))
    }

    // MARK: - Programs

    /// Starts a program of this package; a missing one is a failure.
    func start(
        _ program: String,
        _ arguments: [String],
        language: String = "C.UTF-8",
        environment: [String: String] = [:]
    ) throws -> ProgramRun {
        let url = try ChildProcess.programs.appending(path: program)
        let run = try ProgramRun(url, arguments, in: folder, language: language, environment: environment)
        running.append(run)
        return run
    }

    /// Runs crousctl to its end, with the station's configuration.
    @discardableResult
    func crousctl(
        _ arguments: String...,
        configuration: String = "crousd.yaml",
        language: String = "C.UTF-8"
    ) async throws -> ProgramRun {
        let options = ["--config", path(configuration)]
        let run = try start("crousctl", arguments + options, language: language)
        try await run.end()
        return run
    }

    /// crousd, once it serves its socket.
    func startService() async throws -> ProgramRun {
        let service = try start("crousd", ["--config", path("crousd.yaml")])
        try await service.wait("to serve") { UnixSocket.isAnswering(path("crousd.sock")) }
        return service
    }

    /// Puts the SAM into its reader, again after pcscd was started again.
    func plugInSAM() async throws {
        if !Files.exists(path("keys.yaml")) {
            let keys = try start("crousd-sim", ["keys", "--profile", "reference", "--out", path("keys.yaml")])
            try #require(try await keys.end() == 0, "\(keys.errors)")
        }
        let sam = try start(
            "crousd-sim",
            ["sam", "--connect", "127.0.0.1:\(slots[1].port)", "--keys", path("keys.yaml")]
        )
        try await sam.wait("to lie on its reader") { sam.errors.contains("lies on") }
    }

    // MARK: - Cards

    func image(_ uid: String) -> String { path(uid + ".image") }

    /// Puts a card on without waiting until it is seen.
    @discardableResult
    func putCard(_ uid: String, _ options: String...) throws -> ProgramRun { try putCard(uid, options) }

    @discardableResult
    func putCard(_ uid: String, _ options: [String]) throws -> ProgramRun {
        let run = try start(
            "crousd-sim",
            ["card", "--connect", "127.0.0.1:\(slots[0].port)", "--uid", uid, "--image", image(uid)] + options
        )
        card = run
        return run
    }

    /// Takes the card off and waits until pcscd and the service have seen it: pcscd polls a virtual reader every 0.4 s,
    /// and a card put on before that is taken for the previous one.
    func takeCard() async throws {
        pullCard()
        try await waitUntil("the card is off", every: .milliseconds(100)) { try await !isCardPresent() }
    }

    /// Takes the card off without waiting until it is seen.
    func pullCard() {
        card?.kill()
        card = nil
    }

    private func isCardPresent() async throws -> Bool {
        let readers = try await crousctl("readers", "--json").json()["readers"] as? [[String: Any]]
        guard readers?.first(where: { $0["name"] as? String == cardReader })?["card"] as? String == "absent" else {
            return true
        }
        guard UnixSocket.isAnswering(path("crousd.sock")) else { return false }
        let status = try await crousctl("status", "--json").json()
        return (status["stations"] as? [[String: Any]])?.first?["isCardPresent"] as? Bool ?? true
    }

    // MARK: - Enrolling

    func importHolders() async throws {
        let example = URL(filePath: #filePath).deletingLastPathComponent()
            .appending(path: "../../../docs/examples/holders.csv").standardized
        let run = try await crousctl("holders", "import", example.path)
        try #require(run.process.terminationStatus == 0, "\(run.errors)")
    }

    /// An order that waits for its card.
    func order(_ student: String) async throws -> ProgramRun {
        let order = try start(
            "crousctl",
            ["enrol", "--student", student, "--operator", "test", "--timeout", "60", "--json"]
                + ["--config", path("crousd.yaml")]
        )
        try await order.wait("to ask for the card") { order.output.contains("put-card-on") }
        return order
    }

    /// Orders, puts the card on, waits until it is done; returns the last line of the order. The card is taken off
    /// again.
    func enrol(_ student: String, card uid: String) async throws -> [String: Any] {
        let order = try await order(student)
        try putCard(uid)
        let status = try await order.end()
        try #require(status == 0, "\(order.output)\(order.errors)")
        try await takeCard()
        return try #require(order.jsonLines().last)
    }

    /// The output of `card read` without a service, through the SAM.
    func readAgain(_ uid: String) async throws -> [String: Any] {
        try putCard(uid)
        var last: ProgramRun?
        try await waitUntil("card \(uid) can be read", every: .milliseconds(100)) {
            let run = try await crousctl("card", "read", "--json")
            last = run
            return run.process.terminationStatus == 0
        }
        try await takeCard()
        return try #require(last).json()
    }

    /// Event, UID and number of each journal line.
    func journal() throws -> [[String]] { try journal(["event", "uid", "crous_number"]) }

    /// Some columns of each journal line.
    func journal(_ columns: [String]) throws -> [[String]] {
        let names = try FileManager.default.contentsOfDirectory(atPath: path("data"))
            .filter { $0.hasPrefix("journal") && $0.hasSuffix(".csv") }
        return try names.sorted().flatMap { name in
            let text = try String(contentsOfFile: path("data/" + name), encoding: .utf8)
            let lines = text.split(separator: "\n").map { line in
                line.split(separator: ";", omittingEmptySubsequences: false).map(String.init)
            }
            let places = try columns.map { column in try #require(lines.first?.firstIndex(of: column)) }
            return lines.dropFirst().map { line in places.map { $0 < line.count ? line[$0] : "" } }
        }
    }
}
