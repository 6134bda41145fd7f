// SPDX-License-Identifier: Apache-2.0
import ArgumentParser
import Foundation
import Posix
import SmartCard
import TestSupport
import Testing
import VirtualDESFire

@testable import crousd_sim

/// `crousd-sim card` in this process, on the test's own virtual reader.
@Suite struct VirtualCardCommandTests {
    private static let uid = "04A1B2C3D4E5F6"
    private static let selectCard: [UInt8] = [0x90, 0x5A, 0, 0, 3, 0, 0, 0, 0]
    private static let createApplication: [UInt8] = [0x90, 0xCA, 0, 0, 5, 0x40, 0x85, 0xF5, 0x0F, 0x83, 0]
    private static let authenticate: [UInt8] = [0x90, 0x1A, 0, 0, 1, 0, 0]
    private static let listApplications: [UInt8] = [0x90, 0x6A, 0, 0, 0]

    private struct Stay {
        let answers: [[UInt8]]
        let exitCode: Int32
    }

    /// Puts the card on and sends it commands, then closes the reader.
    private func stay(_ folder: ScratchImage, _ options: [String], _ commands: [[UInt8]]) throws -> Stay {
        let driver = try TestDriver()
        let answers = driver.converse([([1], answers: false)] + commands.map { ($0, answers: true) })
        let arguments = ["--connect", "127.0.0.1:\(driver.port)", "--uid", Self.uid, "--image", folder.path] + options
        var exitCode: Int32 = 0
        do {
            try VirtualCardCommand.parse(arguments).run()
        } catch let code as ExitCode {
            exitCode = code.rawValue
        }
        return Stay(answers: answers.wait(), exitCode: exitCode)
    }

    @Test func `a torn card ends the process with 3 and is the same card when put on again`() throws {
        let applications: [(String, [UInt8])] = [
            ("2:before", []), ("2:after", [0x40, 0x85, 0xF5]), ("0xCA:before", []), ("0xCA:after", [0x40, 0x85, 0xF5]),
        ]
        for (tear, left) in applications {
            let image = ScratchImage()
            let torn = try stay(image, ["--tear", tear], [Self.selectCard, Self.createApplication])
            #expect(torn.exitCode == 3, "\(tear)")
            #expect(torn.answers == [[0x91, 0x00], []], "\(tear)")
            let again = try stay(image, [], [Self.listApplications])
            #expect(again.exitCode == 0, "\(tear)")
            #expect(again.answers == [left + [0x91, 0x00]], "\(tear)")
        }
    }

    @Test func `a seed makes the card's random numbers repeatable`() throws {
        let challenges = try ["7", "7", "8"].map { seed in
            try stay(ScratchImage(), ["--seed", seed], [Self.authenticate]).answers
        }
        #expect(challenges[0].first?.count == 10)
        #expect(challenges[0] == challenges[1])
        #expect(challenges[0] != challenges[2])
    }

    @Test func `texts that are not a tear are refused`() {
        for text in [
            "7", "before", "7:during", "0:before", "-1:after", "0xC4", "0xC44:before", "C4:after", "7:after:", "",
        ] {
            let arguments = ["--connect", "localhost:35964", "--uid", Self.uid, "--image", "i", "--tear", text]
            #expect(throws: (any Error).self, "\(text)") { try VirtualCardCommand.parse(arguments) }
        }
    }
}

/// A path for an image that is removed with the value.
private final class ScratchImage {
    let path = FileManager.default.temporaryDirectory.appending(path: "card-\(UUID().uuidString).image").path

    deinit { try? FileManager.default.removeItem(atPath: path) }
}
