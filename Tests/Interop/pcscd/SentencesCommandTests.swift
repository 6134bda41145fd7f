// SPDX-License-Identifier: Apache-2.0
import Foundation
import TestSupport
import Testing

/// The files of sentences through the program, as a French reader corrects one: no crousd, no data.
@Suite(.timeLimit(.minutes(2))) struct SentencesCommandTests {
    private static let languages = ["en", "fr"]

    /// Writes what `sentences show` prints, changed, to a file and checks that.
    private func check(
        _ place: CommandPlace,
        _ language: String,
        named name: String,
        _ options: [String] = [],
        _ change: (String) -> String = { $0 }
    ) async throws -> ProgramRun {
        let shown = try await show(place, language)
        let file = place.folder.appending(path: name)
        try Data(change(shown.output).utf8).write(to: file)
        return try await place.runAlone(["sentences", "check", file.path] + options)
    }

    private func show(_ place: CommandPlace, _ language: String) async throws -> ProgramRun {
        let shown = try await place.runAlone(["sentences", "show", language])
        #expect(shown.process.terminationStatus == 0 && shown.errors.isEmpty, "\(shown.errors)")
        return shown
    }

    @Test(arguments: languages) func `what is shown is the file of the sources, and has no fault`(language: String)
        async throws
    {
        try await CommandPlace.run(rows: []) { place in
            let source = URL(filePath: #filePath).deletingLastPathComponent()
                .appending(path: "../../../Sources/CROUSCore/Sentences/\(language).yaml").standardized
            #expect(try await show(place, language).output == String(contentsOf: source, encoding: .utf8))
            let checked = try await check(place, language, named: "\(language).yaml")
            #expect(checked.process.terminationStatus == 0, "\(checked.errors)")
            #expect(checked.output.isEmpty && checked.errors.isEmpty, "\(checked.output)\(checked.errors)")
        }
    }

    @Test func `each fault is named with its line, and the exit code says that there is one`() async throws {
        try await CommandPlace.run(rows: []) { place in
            let spoil = { (text: String) in
                text.replacing("no-station:", with: "no-stations:").replacing(
                    "{station}",
                    with: "{poste}",
                    maxReplacements: 1
                )
            }
            let wrong = try await check(place, "fr", named: "fr.yaml", ["--json"], spoil)
            #expect(wrong.process.terminationStatus == 2 && !wrong.errors.isEmpty)
            let faults = try #require(try wrong.json()["faults"] as? [String])
            for name in ["no-station", "no-stations", "{poste}", "{station}"] {
                #expect(faults.contains { $0.contains(name) }, "\(name): \(faults)")
            }
            let plain = try await check(place, "fr", named: "fr.yaml", [], spoil)
            #expect(plain.process.terminationStatus == 2 && plain.lines == faults)
        }
    }

    @Test func `the language is in the name of the file, or given`() async throws {
        try await CommandPlace.run(rows: []) { place in
            let unnamed = try await check(place, "fr", named: "sentences.yaml")
            #expect(unnamed.process.terminationStatus == 2 && unnamed.errors.contains("--language"))
            let given = try await check(place, "fr", named: "sentences.yaml", ["--language", "fr"])
            #expect(given.process.terminationStatus == 0, "\(given.output)\(given.errors)")
            let other = try await check(place, "fr", named: "sentences.yaml", ["--language", "en"])
            #expect(other.process.terminationStatus == 2 && other.lines.count > 100)
            let missing = try await place.runAlone(["sentences", "check", place.folder.path + "/fr.yml"])
            #expect(missing.process.terminationStatus == 2 && missing.errors.contains("/fr.yml"))
        }
    }
}
