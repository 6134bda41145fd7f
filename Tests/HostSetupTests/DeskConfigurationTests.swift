// SPDX-License-Identifier: Apache-2.0
import CROUSCore
import Enrolment
import Posix
import Registry
import Testing

@testable import HostSetup

/// Configuration of stock and holders.
@Suite(.timeLimit(.minutes(1))) struct DeskConfigurationTests {
    @Test func `the columns of deliveries are the CROUS's or the configured ones`() async throws {
        #expect(try await HostConfiguration.loaded("stock:\n  control: never\n").deliveryColumns == .crous)
        let named = try await HostConfiguration.loaded("stock:\n  columns: \"uid=CSN, number=2, holder=who\"\n")
        #expect(named.deliveryColumns.description == "uid=CSN,number=2,holder=WHO")
    }

    @Test func `the time zone is that of Paris or the one that is named`() async throws {
        #expect(try await HostConfiguration.loaded("training: true\n").timeZone.description == "Europe/Paris")
        let named = try await HostConfiguration.loaded("timeZone: Indian/Reunion\n")
        #expect(named.timeZone.description == "Indian/Reunion")
    }

    @Test(arguments: [
        ("never", StockControl.never), ("when-possible", .whenPossible), ("always", .always),
    ])
    func `delivered cards are read as configured`(word: String, control: StockControl) async throws {
        #expect(try await HostConfiguration.loaded("stock:\n  control: \(word)\n").stockControl == control)
    }

    @Test(arguments: [("refuse", false), ("hold", true)])
    func `holders not in order are refused or held back`(word: String, holds: Bool) async throws {
        let configuration = try await HostConfiguration.loaded("holders:\n  notInOrder: \(word)\n")
        #expect(configuration.holdsHoldersNotInOrder == holds)
    }

    @Test(arguments: [
        ("stock:\n  columns: \"uid=3\"\n", "stock.columns"),
        ("stock:\n  columns: \"uid=3,number=3\"\n", "stock.columns"),
        ("stock:\n  columns: \"uid=3,number=10,colour=11\"\n", "stock.columns"),
        ("stock:\n  control: sometimes\n", "stock.control"),
        ("holders:\n  notInOrder: maybe\n", "holders.notInOrder"),
        ("timeZone: Europe/Pariss\n", "timeZone"),
    ])
    func `impossible values are refused with the name of the key`(text: String, field: String) async throws {
        #expect(try await HostConfiguration.complaint(text) == field)
    }

    @Test func `a time zone that does not exist is quoted`() async throws {
        let error = await #expect(throws: HostSetupError.self) {
            _ = try await HostConfiguration.loaded("timeZone: Europe/Pariss\n")
        }
        for text in [error?.userMessage.english, error?.userMessage.french] {
            #expect(text?.contains("Europe/Pariss") == true && text?.contains("timeZone") == true)
        }
    }

    @Test func `a missing profile is told from an unreadable one`() async throws {
        let folder = try Files.makeTemporaryFolder("crousd-profile")
        defer { Files.removeFolder(folder) }
        for (path, key) in [(folder + "/none.yaml", "profile-missing"), (folder, "profile-unreadable")] {
            let configuration = try await HostConfiguration.loaded("profile: \(path)\n")
            let error = #expect(throws: HostSetupError.self) { try IssuingHost.profile(configuration) }
            #expect(error?.userMessage.key == key && error?.userMessage.french.contains(path) == true)
        }
    }
}
