# WhyCluster in a container: docs/container.md. TORCH_INDEX says which build of PyTorch, empty the usual one.
ARG PYTHON=3.11
FROM python:${PYTHON}-slim-bookworm
ARG TORCH_INDEX=""

WORKDIR /whycluster
# First what changes seldom: a change of the code installs no PyTorch again.
COPY requirements.txt requirements-formats.txt constraints.txt ./
RUN pip install --no-cache-dir ${TORCH_INDEX:+--index-url "$TORCH_INDEX"} -c constraints.txt \
      torch torchvision \
    && pip install --no-cache-dir -c constraints.txt -r requirements.txt -r requirements-formats.txt
COPY pyproject.toml README.md LICENSE NOTICE requirements-*.txt app.py ./
COPY .streamlit .streamlit
COPY assets assets
COPY core core
COPY pages pages
COPY whycluster whycluster
RUN pip install --no-cache-dir --no-deps .

# The workspace, and the caches of weights and words, lie in one volume.
RUN useradd --uid 1000 --create-home user && install -d -o user /data
USER 1000
WORKDIR /data
VOLUME /data
ENV WHYCLUSTER_WORKSPACE=/data/workspace WHYCLUSTER_CACHE=/data/cache HF_HOME=/data/huggingface \
    STREAMLIT_SERVER_ADDRESS=0.0.0.0
EXPOSE 8501
ENTRYPOINT ["whycluster"]
CMD ["app"]
