@echo off
rem Runs Graft from a checkout: builds what is missing or older than its sources, then starts the command.
rem   GRAFT_JVM_FLAGS   more flags for the JVM, such as -Xmx8g; they come last, so they win
rem   GRAFT_VECTOR=off  leaves the incubator module out: the scalar kernels take over
rem   JAVA_HOME         looked at first; JDK 25 or newer in the usual places is found without it
rem Exit codes: 0 done, 1 failed, 2 used wrongly.
setlocal EnableExtensions DisableDelayedExpansion
set "ROOT=%~dp0"
if "%ROOT:~-1%"=="\" set "ROOT=%ROOT:~0,-1%"
set "TARGET=%ROOT%\dsl\script\target"

set "JDK="
call :consider "%JAVA_HOME%"
call :consider "%JAVA25_HOME%"
for /f "delims=" %%J in ('where java 2^>nul') do call :consider "%%~dpJ.."
for %%D in ("%ProgramFiles%\Eclipse Adoptium" "%ProgramFiles%\Java" "%ProgramFiles%\Microsoft" "%ProgramFiles%\Zulu" "%ProgramFiles%\Amazon Corretto" "%ProgramFiles%\BellSoft" "%USERPROFILE%\.jdks" "%USERPROFILE%\scoop\apps") do (
    if exist "%%~D" for /d %%J in ("%%~D\*") do (
        call :consider "%%~J"
        call :consider "%%~J\current"
    )
)
if not defined JDK (
    echo graft: JDK 25 or newer is needed and none was found ^(looked at JAVA_HOME, java on the PATH, Program Files, .jdks, scoop^). Install one, such as Temurin 25, or set JAVA_HOME to it. 1>&2
    exit /b 1
)

call :fresh
if errorlevel 1 call :build
if errorlevel 1 exit /b 1

set "VECTOR="
if /i not "%GRAFT_VECTOR%"=="off" findstr /c:"jdk.incubator.vector" "%JDK%\release" >nul 2>&1 && set "VECTOR=--add-modules jdk.incubator.vector"
rem Nearly everything large lies outside the Java heap, so a small heap that grows when it must serves best. A collector that is asked for wins.
set "MEMORY=-XX:+UseSerialGC -Xms16m -XX:MinHeapFreeRatio=20 -XX:MaxHeapFreeRatio=40"
echo %GRAFT_JVM_FLAGS% | findstr /r /c:"-XX:+Use[A-Za-z0-9]*GC" >nul && set "MEMORY="
rem Where there are few cores the JVM compiles with one thread, and the first epoch waits while it works through the vector kernels.
set "COMPILERS="
set /a CORES=NUMBER_OF_PROCESSORS
if %CORES% LSS 4 set "COMPILERS=-XX:CICompilerCount=4 -XX:-UseDynamicNumberOfCompilerThreads"
rem Kernels are profiled ten times earlier and go to C2 when they always did; everything else goes there ten times later.
if %CORES% LSS 4 set "COMPILERS=%COMPILERS% -XX:Tier4InvocationThreshold=50000 -XX:Tier4MinInvocationThreshold=6000 -XX:Tier4CompileThreshold=150000 -XX:Tier4BackEdgeThreshold=400000 -XX:CompileCommand=quiet -XX:CompileCommand=CompileThresholdScaling,graft.kernel.simd.*::*,0.1"
rem Always a profile before C2: where its queue is long the JVM skips it, and C2 then boxes vectors whose class it does not know, for the life of the process.
set "COMPILERS=-XX:Tier3DelayOn=10000 %COMPILERS%"
"%JDK%\bin\java.exe" --enable-native-access=ALL-UNNAMED --sun-misc-unsafe-memory-access=allow -Xlog:disable -Xlog:all=warning:stderr %MEMORY% %VECTOR% %COMPILERS% %GRAFT_JVM_FLAGS% "@%TARGET%\graft.args" graft.script.MainKt %*
exit /b %ERRORLEVEL%

rem Takes the first JDK whose own release file says 25 or newer.
:consider
if defined JDK exit /b 0
if "%~1"=="" exit /b 0
if not exist "%~1\bin\java.exe" exit /b 0
if not exist "%~1\release" exit /b 0
for /f "tokens=2 delims==" %%V in ('findstr /b "JAVA_VERSION=" "%~1\release"') do (
    for /f "tokens=1 delims=.+-" %%M in (%%V) do if %%M GEQ 25 set "JDK=%~f1"
)
exit /b 0

rem 0 when nothing that is built is older than its sources.
:fresh
if not exist "%TARGET%\graft.built" exit /b 1
if not exist "%TARGET%\graft-script.jar" exit /b 1
if not exist "%TARGET%\classpath.txt" exit /b 1
if not exist "%TARGET%\graft.args" exit /b 1
powershell -NoProfile -Command "$r=$env:ROOT; $t=(Get-Item -LiteralPath ($env:TARGET+'\graft.built')).LastWriteTimeUtc; $m='native-bindings','runtime/engine','runtime/molecules','dsl/model','dsl/kotlin','dsl/study','dsl/script'; $i=@(Get-Item -LiteralPath ($r+'/pom.xml')); foreach($x in $m){ $i+=Get-Item -LiteralPath ($r+'/'+$x+'/pom.xml'); if(Test-Path -LiteralPath ($r+'/'+$x+'/src/main')){ $i+=Get-ChildItem -Recurse -LiteralPath ($r+'/'+$x+'/src/main') } }; if($i | Where-Object { $_.LastWriteTimeUtc -gt $t }){ exit 1 }; foreach($l in (Get-Content -Raw -Encoding UTF8 -LiteralPath ($env:TARGET+'\classpath.txt')).Trim().Split(';')){ if(-not (Test-Path -LiteralPath $l)){ exit 1 } }; exit 0"
exit /b %ERRORLEVEL%

rem One build at a time: the folder is the lock.
:build
where mvn >nul 2>&1 || (echo graft: Maven is needed to build and mvn is not on the PATH. 1>&2 & exit /b 1)
if not exist "%TARGET%" mkdir "%TARGET%"
set "WAITED="
:lock
mkdir "%TARGET%\graft.lock" 2>nul && goto locked
if not defined WAITED echo graft: waiting for another graft that is building ^(if none is, remove %TARGET%\graft.lock^) 1>&2
set "WAITED=yes"
powershell -NoProfile -Command "Start-Sleep -Milliseconds 500"
goto lock
:locked
call :fresh
if not errorlevel 1 (rmdir "%TARGET%\graft.lock" & exit /b 0)
echo graft: building (the first time takes a minute or two; later calls start at once) 1>&2
if exist "%TARGET%\graft.built" del "%TARGET%\graft.built"
type nul > "%TARGET%\graft.started"
set "JAVA25_HOME=%JDK%"
if not defined JAVA_HOME set "JAVA_HOME=%JDK%"
call mvn -f "%ROOT%\pom.xml" --batch-mode --quiet -Dstyle.color=never -pl dsl/script -am package -Dmaven.test.skip=true <nul 1>&2
if errorlevel 1 (
    rmdir "%TARGET%\graft.lock"
    echo graft: the build failed; Maven's messages are above. 1>&2
    exit /b 1
)
rem The class path is longer than a command line may be, so java reads it from a file, in which a backslash would quote what follows it.
powershell -NoProfile -Command "$c=$env:TARGET+'\graft-script.jar;'+(Get-Content -Raw -Encoding UTF8 -LiteralPath ($env:TARGET+'\classpath.txt')).Trim(); $q=[char]34; [IO.File]::WriteAllText($env:TARGET+'\graft.args', '-cp '+$q+$c.Replace('\','/')+$q, [Text.Encoding]::Default)"
if errorlevel 1 (
    rmdir "%TARGET%\graft.lock"
    echo graft: cannot write dsl\script\target\graft.args 1>&2
    exit /b 1
)
move /y "%TARGET%\graft.started" "%TARGET%\graft.built" >nul
rmdir "%TARGET%\graft.lock"
exit /b 0
