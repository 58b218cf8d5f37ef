# Vigia as a container: no shell, no root, nothing written but /tmp and /var/lib/vigia.
#   docker build -t vigia .
#   docker run --read-only --cap-drop ALL --tmpfs /tmp -p 9464:9464 vigia run /app/configs/minimal.yaml
# A tag moves: deploy/pin-images.sh writes the digests that the tags have now behind them.
ARG SDK_IMAGE=mcr.microsoft.com/dotnet/sdk:10.0
ARG BASE_IMAGE=mcr.microsoft.com/dotnet/runtime-deps:10.0-noble-chiseled

FROM ${SDK_IMAGE} AS build
ARG TARGETARCH=amd64
ENV DOTNET_CLI_TELEMETRY_OPTOUT=1 DOTNET_NOLOGO=1
WORKDIR /source
# Packages are restored before the code is there, so that a change of code does not fetch them again; those of the lock files, or none.
COPY .editorconfig global.json Directory.Build.props Directory.Packages.props BannedSymbols.txt ./
COPY src/Statistics/Statistics.csproj src/Statistics/packages.lock.json src/Statistics/
COPY src/Trees/Trees.csproj src/Trees/packages.lock.json src/Trees/
COPY src/Simulation/Simulation.csproj src/Simulation/packages.lock.json src/Simulation/
COPY src/Engine/Engine.csproj src/Engine/packages.lock.json src/Engine/
COPY src/Kafka/Kafka.csproj src/Kafka/packages.lock.json src/Kafka/
COPY src/Stages/Stages.csproj src/Stages/packages.lock.json src/Stages/
COPY src/Host/Host.csproj src/Host/packages.lock.json src/Host/
RUN dotnet restore src/Host --arch "${TARGETARCH}" -p:PublishReadyToRun=true --locked-mode
COPY .config/ .config/
COPY build/ build/
COPY src/ src/
COPY configs/ configs/
COPY schemas/ schemas/
COPY models/ models/
COPY profiles/ profiles/
RUN dotnet publish src/Host --configuration Release --arch "${TARGETARCH}" --no-restore --output /app \
      --self-contained -p:PublishReadyToRun=true -p:SatelliteResourceLanguages=en -p:DebugType=none -p:PublishDocumentationFiles=false -p:RunAnalyzers=false \
 # Packages bring their native libraries for other systems, too; those that are left want nothing but libc and libstdc++.
 && find /app -name '*librdkafka.so' ! -name 'centos8-librdkafka.so' -delete \
 && rm -f /app/librocksdb-musl.so /app/librocksdb-jemalloc.so /app/onnxruntime.dll /app/onnxruntime_providers_shared.dll \
 && test -s /app/sbom.cdx.json && test -s /app/THIRD-PARTY-NOTICES.txt \
 && mkdir /state

FROM ${BASE_IMAGE}
COPY --from=build /app /app
COPY --from=build --chown=1654:1654 /state /var/lib/vigia
ENV ORT_DISABLE_TELEMETRY=1 DOTNET_EnableDiagnostics=0 DOTNET_SYSTEM_GLOBALIZATION_INVARIANT=1 \
    VIGIA_LISTEN=0.0.0.0:9464 VIGIA_STATE=/var/lib/vigia
USER 1654:1654
VOLUME /var/lib/vigia
EXPOSE 9464
HEALTHCHECK --interval=10s --timeout=5s --start-period=30s CMD ["/app/vigia", "healthcheck"]
ENTRYPOINT ["/app/vigia"]
CMD ["run", "/app/configs/pix-fraud.yaml"]
