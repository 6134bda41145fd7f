// SPDX-License-Identifier: Apache-2.0
import Foundation
import TestSupport
import Testing

/// esup-sgc-client on Linux, unmodified: a Java program with the same calls runs in the folder that install-shim makes.
@Suite(.serialized, .timeLimit(.minutes(10))) struct ESUPClientTests {
    private static let project = URL(filePath: #filePath).deletingLastPathComponent().appending(path: "../../..")
        .standardized
    private static let uid = "04F0E1D2C3B4A5"

    private func installShim(_ station: StationFixture, _ options: String...) async throws {
        let program = try ChildProcess.programs.appending(path: "CreationCarteCrous").path
        let shim = try ProgramRun(
            Self.project.appending(path: "packaging/esup-sgc-client/install-shim"),
            ["--program", program, station.path("esup client"), "--config", station.path("crousd.yaml")] + options,
            in: station.folder
        )
        try #require(try await shim.end() == 0, "\(shim.errors)")
    }

    /// Results of the Java program by name; several values of one name in order.
    private func call(_ station: StationFixture, number: String) async throws -> [String: [String]] {
        let caller = Self.project.appending(path: "Tests/Interop/esup/ESUPCaller.java").path
        let run = try ProgramRun(
            URL(filePath: station.path("esup client/start")),
            ["java", caller, number],
            in: station.folder
        )
        #expect(try await run.end() == 0, "\(run.output)\(run.errors)")
        let pairs = run.lines.map { $0.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false) }
        return Dictionary(grouping: pairs) { String($0[0]) }.mapValues { $0.map { String($0.last ?? "") } }
    }

    @Test func `a card is encoded and its csv file found under the client's own names`() async throws {
        try await StationFixture.run(StationFixture.Setup(sharing: "shared")) { station, _ in
            _ = try await station.startService()
            try await installShim(station)
            try await station.layCard(Self.uid)
            let seen = try await call(station, number: "102500000177")
            let card = "000102500000177;\(Self.uid)"
            #expect(seen["ready"] == ["true"] && seen["terminal"] == [station.cardReader] && seen["csn"] == [Self.uid])
            #expect(seen["deleted"] == ["false"] && seen["written"] == [card] && seen["read"] == [card], "\(seen)")
            #expect(seen["csv"]?.count == 2 && seen["csv"]?[0].hasPrefix("PIX.SS;PIX.NN;") == true, "\(seen)")
            #expect(seen["csv"]?.last?.contains(";\(Self.uid);\(Self.uid);;01;34;0A3F;2;102500000177;") == true)
            #expect(seen["end"] == [""])
            #expect(try station.journal(["holder"]) == [[""], [""]])
            // Again: the client deletes the file before each card, and gets the line of this one again.
            let again = try await call(station, number: "102500000177")
            #expect(again["deleted"] == ["true"] && again["written"] == [card] && again["csv"] == seen["csv"])
            let refused = try await call(station, number: "102500000178")
            #expect(refused["written"] == ["false"] && refused["csv"] == nil && refused["read"] == [card], "\(refused)")
        }
    }

    @Test func `a killed program is not a success`() async throws {
        try await StationFixture.run { station, _ in
            try station.write("killed", "#!/bin/sh\nkill -9 $$\n")
            try FileManager.default.setAttributes([.posixPermissions: 0o755], ofItemAtPath: station.path("killed"))
            let shim = try ProgramRun(
                Self.project.appending(path: "packaging/esup-sgc-client/install-shim"),
                ["--program", station.path("killed"), station.path("esup client")],
                in: station.folder
            )
            try #require(try await shim.end() == 0, "\(shim.errors)")
            try await station.layCard(Self.uid)
            let seen = try await call(station, number: "102500000177")
            #expect(seen["ready"] == ["false"] && seen["written"] == ["false"] && seen["csv"] == nil, "\(seen)")
        }
    }
}
