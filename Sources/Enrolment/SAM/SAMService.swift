// SPDX-License-Identifier: Apache-2.0
package import CROUSCard
package import SAM
package import SAMCare
package import SmartCard

/// Questions to the SAM, and the list of the SAMs seen on this host.
package struct SAMService: Sendable {
    let work: BlockingWork
    let profile: CardProfile
    let dependencies: EnrolmentService.Dependencies.SAMAccess

    /// The SAM and its host session, opened for this call: the answer of `sam info`. A SAM that is present and unusable
    /// is returned with the error; without a SAM the error is thrown.
    package func inspectSAM() async throws -> (sam: FoundSAM, session: Result<MIFARESAM.HostSession, SAMError>) {
        try await work.sam.run { workflow throws(SAMError) in
            do throws(SAMError) {
                let loan = try workflow.sam.withSAM { ($0.identity, $0.sam.hostSession) }.get()
                return (loan.0, .success(loan.1))
            } catch {
                guard let sam = workflow.sam.sighted() else { throw error }
                return (sam, .failure(error))
            }
        }
    }

    /// All SAMs on the readers, and the readers that could not be asked.
    package func listSAMs() async throws -> SAMDiscovery.Result {
        try await work.sam.run { try $0.sam.survey() }
    }

    /// The SAM's key entries and usage counters.
    package func samContents() async throws -> (sam: FoundSAM, contents: SAMContents) {
        try await withSAM { loan in (loan.identity, try loan.sam.contents()) }
    }

    /// Compares the SAM with a profile; nil means the service's own.
    package func checkSAM(for other: CardProfile?) async throws -> SAMCheck {
        let profile = other ?? profile
        let needs = profile.requiredSAMKeys(host: dependencies.lease.configuration.credentials)
        return try await withSAM { loan in
            let contents = try loan.sam.contents(of: Set(needs.map(\.key.entry)).sorted())
            return SAMCheck(sam: loan.identity, profile: profile.description, needs: needs, contents: contents)
        }
    }

    /// Tests host session, random numbers and one card session. `card` opens the blank virtual card of the last, which
    /// is on no reader; nil skips it.
    package func testSAM(with card: @escaping @Sendable () -> (any CardChannel)?) async throws -> SAMSelfTest {
        try await withSAM { [profile] loan in SAMSelfTest(loan, profile: profile, card: card()) }
    }

    private func withSAM<Success: Sendable>(
        _ body: @escaping @Sendable (SAMLease.Loan) throws -> Success
    ) async throws -> Success {
        try await work.sam.run { try $0.sam.withSAM(body).get() }
    }
}

/// The SAMs seen on this host.
extension SAMService {
    /// The list; empty for a host that keeps none.
    package func inventory() async -> [SAMInventory.Item] {
        await work.records.run { [dependencies] _ in dependencies.inventory?.all ?? [] }
    }

    /// Records the CROUS and the keeper of a SAM.
    package func describeSAM(_ uid: CardUID, crous: String?, keeper: String?) async throws {
        try await work.records.run { [dependencies] _ in
            try dependencies.inventory?.describe(uid, crous: crous, keeper: keeper)
        }
    }
}
