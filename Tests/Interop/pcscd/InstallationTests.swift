// SPDX-License-Identifier: Apache-2.0
import Foundation
import HostSetup
import Posix
import TestSupport
import Testing

/// The files that `scripts/install` installs.
@Suite(.serialized, .timeLimit(.minutes(5))) struct InstallationTests {
    private static let project = URL(filePath: #filePath).deletingLastPathComponent().appending(path: "../../..")
        .standardized

    private func install(in root: URL) async throws -> ProgramRun {
        let programs = try ChildProcess.programs.path
        let run = try ProgramRun(
            URL(filePath: "/usr/bin/env"),
            ["DESTDIR=\(root.path)", "PROGRAMS=\(programs)", Self.project.appending(path: "scripts/install").path],
            in: root
        )
        try await run.end()
        return run
    }

    @Test func `everything the unit and the documents name is installed; a configuration stays`()
        async throws
    {
        let root = URL(filePath: try Files.makeTemporaryFolder("crousd-install"))
        defer { try? FileManager.default.removeItem(at: root) }
        let first = try await install(in: root)
        #expect(first.process.terminationStatus == 0, "\(first.errors)")

        let unit = try String(contentsOf: root.appending(path: "etc/systemd/system/crousd.service"), encoding: .utf8)
        let named = unit.split(whereSeparator: { $0.isWhitespace || "=:".contains($0) }).map(String.init).filter {
            $0.hasPrefix("/usr/") || $0.hasPrefix("/etc/crousd/") || $0.hasPrefix("///usr/")
        }
        #expect(named.contains("/usr/bin/crousd") && named.contains { $0.hasSuffix("operator-guide.md") })
        // The host key comes from the CROUS.
        for path in named where !path.hasSuffix("sam-host.key") {
            #expect(Files.exists(root.path + "/" + path), "the unit names \(path)")
        }
        for path in ["usr/bin/crousctl", "usr/bin/CreationCarteCrous", "usr/share/doc/crousd/docs/recovery.md"] {
            #expect(Files.exists(root.appending(path: path).path), "\(path)")
        }

        let configuration = root.appending(path: "etc/crousd/crousd.yaml")
        try Data("dataFolder: /elsewhere\n".utf8).write(to: configuration)
        #expect(try await install(in: root).process.terminationStatus == 0)
        #expect(try String(contentsOf: configuration, encoding: .utf8) == "dataFolder: /elsewhere\n")
    }

    @Test func `every link of an installed document leads to an installed file`() async throws {
        let root = URL(filePath: try Files.makeTemporaryFolder("crousd-install"))
        defer { try? FileManager.default.removeItem(at: root) }
        #expect(try await install(in: root).process.terminationStatus == 0)
        let folder = root.appending(path: "usr/share/doc/crousd")
        let documents = try FileManager.default.subpathsOfDirectory(atPath: folder.path)
            .filter { $0.hasSuffix(".md") }.map { folder.appending(path: $0) }
        #expect(documents.count > 40)
        for document in documents {
            let text = try String(contentsOf: document, encoding: .utf8)
            for link in text.matches(of: /\]\(([^):#]+)(#[^)]*)?\)/).map({ String($0.1) }) {
                let target = document.deletingLastPathComponent().appending(path: link).standardized
                #expect(Files.exists(target.path), "\(document.lastPathComponent) links to \(link)")
            }
        }
    }

    @Test func `the example is a valid configuration`() async throws {
        let example = try await HostConfiguration.load(
            Self.project.appending(path: "docs/examples/crousd.yaml").path
        )
        #expect(example.stations.count == 1 && example.sam.hostKeys.map(\.file) == ["credential:sam-host.key"])
        #expect(
            example.numbers.lowest == 102_500_000_101
                && example.numbers.history == HostConfiguration.Numbers.History.none
        )
    }
}
