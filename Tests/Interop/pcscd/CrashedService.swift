// SPDX-License-Identifier: Apache-2.0
import Foundation
import Posix
import TestSupport
import Testing

/// crousd stopped, or failed by its disk, at one of its calls while a card is enrolled; then the power cut, and the
/// next crousd.
struct CrashedService {
    private static let (student, uid, number) = ("22519001", "04A1B2C3D4E580", "102500000101")

    let station: StationFixture
    let shim: CrashShim
    /// The data folder of a station with students and without a card.
    private let template: String

    init(_ station: StationFixture, _ shim: CrashShim) async throws {
        (self.station, self.shim, template) = (station, shim, station.path("template"))
        try await station.importHolders()
        try FileManager.default.createDirectory(atPath: template, withIntermediateDirectories: true)
        let holders = station.path("data/holders.csv")
        try FileManager.default.copyItem(atPath: holders, toPath: template + "/holders.csv")
    }

    /// The calls on files of such names that an undisturbed enrolment makes.
    func calls(names: [String]) async throws -> [CrashShim.Call] {
        let watched = try prepare(side: "calls")
        let (_, order) = try await run(shim.environment(watching: watched, names: names))
        #expect(order?.output.contains("\"enrolled\"") == true)
        return try watched.calls()
    }

    /// One attempt at a call, with all its checks. The card lies on the reader afterwards.
    func attempt(_ event: CrashShim.Event, at place: Int, _ call: CrashShim.Call, names: [String]) async throws {
        let watched = try prepare(side: "\(event)-\(place)")
        let (service, order) = try await run(shim.environment(watching: watched, at: place, event, names: names))
        let label = "\(event) call \(place), \(call.name) \(call.file)"
        let made = try watched.calls()
        let kind = made.dropFirst(place - 1).first?.kind
        #expect(kind == call.kind, "\(label): another call at this place: \(service.errors)")
        #expect((service.process.terminationReason == .uncaughtSignal) == event.isCrash, "\(label): \(service.errors)")
        try restore(watched)
        try await recover(label, isTold: order?.output.contains("\"enrolled\"") == true)
    }

    /// crousd from its start to its end, with an order while it runs.
    private func run(_ environment: [String: String]) async throws -> (service: ProgramRun, order: ProgramRun?) {
        let service = try station.start("crousd", configuration, environment: environment)
        try await service.wait("to serve") { !service.process.isRunning || isServing }
        let order = service.process.isRunning ? try await enrol(until: service) : nil
        if service.process.isRunning { _ = try await service.terminate() }
        return (service, order)
    }

    private var configuration: [String] { ["--config", station.path("crousd.yaml")] }
    private var isServing: Bool { UnixSocket.isAnswering(station.path("crousd.sock")) }

    private func prepare(side: String) throws -> CrashedFolder {
        station.pullCard()
        let (data, files) = (station.path("data"), FileManager.default)
        for path in [data, station.image(Self.uid)] where Files.exists(path) { try files.removeItem(atPath: path) }
        try files.copyItem(atPath: template, toPath: data)
        return try CrashedFolder(data, side: station.path(side))
    }

    private func restore(_ watched: CrashedFolder) throws {
        let files = FileManager.default
        try files.moveItem(atPath: watched.path, toPath: station.path("crashed"))
        try watched.restore(.synchronised, to: watched.path)
        for path in [station.path("crashed"), watched.side] { try files.removeItem(atPath: path) }
    }

    /// Orders, puts the card on when asked, and waits for the end of the order or of the service.
    private func enrol(until service: ProgramRun) async throws -> ProgramRun {
        let words = ["enrol", "--student", Self.student, "--operator", "test", "--timeout", "20", "--json"]
        let order = try station.start("crousctl", words + configuration)
        func isOver() -> Bool { !order.process.isRunning || !service.process.isRunning }
        try await order.wait("to look at the reader") { isOver() || order.output.contains("-card-o") }
        if order.output.contains("take-card-off") { station.pullCard() }
        try await order.wait("to ask for the card") { isOver() || order.output.contains("put-card-on") }
        if !isOver() { try station.putCard(Self.uid) }
        try await order.wait("to end") { isOver() }
        try await order.end()
        return order
    }

    /// The same card at a new crousd: the same number, once; the journal sound, the registry equal to a rebuilt one.
    private func recover(_ place: String, isTold: Bool) async throws {
        let service = try await station.startService()
        let order = try await enrol(until: service)
        let done = try #require(order.jsonLines().last, "\(place): \(order.errors)")
        #expect(
            done["event"] as? String == "enrolled" && done["number"] as? String == "000" + Self.number,
            "\(place): \(done)"
        )
        #expect(!isTold || done["alreadyEnrolled"] as? Bool == true, "\(place): told, not kept: \(done)")
        let verified = try await station.crousctl("journal", "verify", "--json").json()
        #expect(verified["lines"] as? Int == 2, "\(place): \(verified)")
        #expect(try await service.terminate() == 0, "\(place)")
        let pair = "\(Self.uid) \(Self.number)"
        let journal = try station.journal().map { $0.joined(separator: " ") }
        #expect(journal == ["RESERVED \(pair)", "ENROLLED \(pair)"], "\(place)")
        let before = try await registry()
        try await station.crousctl("registry", "rebuild")
        #expect(try await registry() == before && before.contains(Self.uid), "\(place): \(before)")
    }

    private func registry() async throws -> String {
        let words = [station.path("data/registry.sqlite"), "SELECT * FROM card ORDER BY uid"]
        let dump = try ProgramRun(URL(filePath: "/usr/bin/sqlite3"), words, in: station.folder)
        try await dump.end()
        return dump.output + dump.errors
    }
}
